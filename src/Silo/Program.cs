using Tollgate.Silo.Configuration;
using Tollgate.Silo.Life;

namespace Tollgate.Silo;

/// <summary>A process in which accounts live, without a front.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        var read = GatewayConfiguration.Load(args);
        string[] alone = read.Configuration is { ConnectionString: null }
            ? ["A silo without a front needs others to share its database with: set DATABASE_URL."]
            : [];
        if (await read.RefuseAsync(alone) is { } exitCode)
            return exitCode;

        var configuration = read.Configuration!;
        return await ProcessLife.LiveAsync(() => Build(configuration), silo => Print(silo, configuration, read));
    }

    private static IHost Build(GatewayConfiguration configuration)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.KeepQuiet();
        // Nobody sends it calls who would have to take notice.
        builder.AddTollgateSilo(configuration.ToSilo() with { Drain = TimeSpan.Zero });
        return builder.Build();
    }

    private static void Print(IHost silo, GatewayConfiguration configuration, ConfigurationResult read)
    {
        var log = silo.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Tollgate");
        SiloLines.Print(log, configuration, read.Warnings);
        SiloLines.PrintJoined(log, silo.Services.GetRequiredService<ILocalSiloDetails>());
    }
}
