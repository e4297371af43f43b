using Tollgate.Api.Models;
using Tollgate.Silo.Configuration;
using Tollgate.Silo.Life;

namespace Tollgate.Api;

internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        var read = GatewayConfiguration.Load(args);
        var prices = PriceCatalog.Load(read.Configuration?.PriceMap ?? []);
        var models = ModelList.From(
            read.Configuration?.Models ?? [],
            read.Configuration?.Router ?? new(),
            prices,
            out var wrong,
            read.Configuration?.Aliases);
        if (await read.RefuseAsync(wrong) is { } exitCode)
            return exitCode;

        var configuration = read.Configuration!;
        return await ProcessLife.LiveAsync(
            () => Gateway.Build(configuration, models),
            gateway => StartupLines.Print(gateway, configuration, read.Warnings));
    }
}
