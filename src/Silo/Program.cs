using Tollgate.Silo.Configuration;
using Tollgate.Silo.Life;
using Tollgate.Silo.Listening;
using Tollgate.Silo.Logs;
using Tollgate.Silo.Telemetry;

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

    private static WebApplication Build(GatewayConfiguration configuration)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.KeepQuiet(configuration.Telemetry.WritesJson);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenAt(configuration));
        // Nobody sends it calls who would have to take notice.
        builder.AddTollgateSilo(configuration.ToSilo() with { Drain = TimeSpan.Zero });

        var silo = builder.Build();
        var master = new MasterKey(configuration.MasterKey?.Reveal());
        silo.UseRouting();
        silo.UseDashboardLogin(master);
        if (configuration.Telemetry.IsGuarded)
            silo.UseMasterKey(MetricsEndpoint.Path, master);
        silo.MapDashboard();
        silo.MapMetrics();
        silo.MapProbes();
        return silo;
    }

    private static void Print(WebApplication silo, GatewayConfiguration configuration, ConfigurationResult read)
    {
        var log = silo.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Tollgate");
        SiloLines.Print(log, configuration, read.Warnings);
        SiloLines.PrintJoined(log, silo.Services.GetRequiredService<ILocalSiloDetails>(), silo.Urls);
    }
}
