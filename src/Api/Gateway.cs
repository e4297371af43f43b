using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Console;
using Tollgate.Api.Access;
using Tollgate.Api.Audits;
using Tollgate.Api.Calls;
using Tollgate.Api.Dashboard;
using Tollgate.Api.Errors;
using Tollgate.Api.Health;
using Tollgate.Api.Keys;
using Tollgate.Api.Models;
using Tollgate.Api.Teams;
using Tollgate.Silo;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api;

/// <summary>The whole process: a silo with a front.</summary>
internal static class Gateway
{
    /// <summary>Wires the gateway; it is not started.</summary>
    /// <param name="configureServices">The last word on every service; tests bring their own time.</param>
    public static WebApplication Build(
        GatewayConfiguration configuration, ModelList models, Action<IServiceCollection>? configureServices = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.KeepQuiet();
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, configuration));
        builder.AddTollgateSilo(new()
        {
            DataFolder = configuration.DataFolder,
            DatabaseUrl = configuration.ConnectionString,
        });

        builder.Services.AddSingleton(models);
        builder.Services.AddSingleton(new ErrorWriter(configuration.ErrorProfile));
        builder.Services.AddSingleton(new MasterKey(configuration.MasterKey?.Reveal()));
        builder.Services.AddSingleton<KnownKeys>();
        builder.Services.AddSingleton<Callers>();
        builder.Services.AddSingleton<KeyRows>();
        builder.Services.AddSingleton<NamedKeys>();
        builder.Services.AddCalls(configuration.UnpricedModels);
        configureServices?.Invoke(builder.Services);

        var gateway = builder.Build();
        gateway.UseMiddleware<ErrorHandling>();
        gateway.UseDashboardLogin();
        gateway.UseRouting();
        gateway.MapCalls();
        gateway.MapModels();
        gateway.MapHealth();
        gateway.MapTeams();
        gateway.MapTeamEdits();
        gateway.MapKeys();
        gateway.MapKeyEdits();
        gateway.MapAudits();
        gateway.MapDashboard();
        return gateway;
    }

    private static void Listen(KestrelServerOptions kestrel, GatewayConfiguration configuration)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = configuration.BodyBytesMax;
        kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        kestrel.Listen(
            configuration.Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(configuration.Host),
            configuration.Port);
    }

    // One line a message, and none for a request: paths and queries may have secrets in them.
    private static void KeepQuiet(this ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            console.UseUtcTimestamp = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("System", LogLevel.Warning);
        logging.AddFilter("Polly", LogLevel.Warning);
        // A start that fails is told by the program itself, in one line and without a stack.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
    }
}
