using Tollgate.Api.Calls.Admitting;
using Tollgate.Api.Calls.Bounding;
using Tollgate.Api.Calls.Formats;
using Tollgate.Api.Calls.Forwarding;
using Tollgate.Api.Calls.Metering;
using Tollgate.Api.Calls.Naming;
using Tollgate.Api.Calls.Observing;
using Tollgate.Api.Calls.Routing;
using Tollgate.Api.Describing;
using Tollgate.Api.Remembering;
using Tollgate.Silo.Configuration;
using Tollgate.Silo.Telemetry;

namespace Tollgate.Api.Calls;

/// <summary>The routes that reach a model. Each of them is one walk, metered and limited alike.</summary>
internal static class CallEndpoints
{
    public static IServiceCollection AddCalls(this IServiceCollection services, GatewayConfiguration configuration)
    {
        services.AddOptions<CallOptions>()
            .Configure(options =>
            {
                options.UnpricedModels = configuration.UnpricedModels;
                options.ApplyUserBudgetToTeamKeys = configuration.ApplyUserBudgetToTeamKeys;
                options.Priorities = configuration.Priorities;
                options.RateTokens = configuration.RateTokens;
                options.ProxyIsLimited = configuration.Accounts.ProxyIsLimited;
                options.CustomerHeaders = configuration.CustomerHeaders;
                options.UserHeaders = configuration.UserHeaders;
                options.EnforceUserParam = configuration.EnforceUserParam;
            })
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<AccountDoors>();
        services.AddSingleton<IAccountMessages>(host => host.GetRequiredService<AccountDoors>());
        services.AddSingleton<IForgetful>(host => host.GetRequiredService<AccountDoors>());
        services.AddSingleton<Identities>();
        services.AddSingleton<IForgetful>(host => host.GetRequiredService<Identities>());
        services.AddSingleton<ModelNames>();
        services.AddSingleton<IForgetful>(host => host.GetRequiredService<ModelNames>());
        services.AddSingleton<Neighbours>();
        services.AddSingleton<IForgetful>(host => host.GetRequiredService<Neighbours>());
        services.AddSingleton(host => new CallIds(host.GetRequiredService<TimeProvider>(), Random.Shared));
        services.AddSingleton<Gate>();
        services.AddSingleton(configuration.Router);
        services.AddSingleton(host => ActivatorUtilities.CreateInstance<Router>(host, Random.Shared));
        services.AddSingleton<Affording>();
        services.AddSingleton<HardPaths>();
        services.AddSingleton<IForgetful>(host => host.GetRequiredService<HardPaths>());
        services.AddSingleton<TokenCounters>();
        services.AddSingleton<CallSeries>();
        services.AddSingleton<IForgetful>(host => host.GetRequiredService<CallSeries>());
        services.AddSingleton<ISeriesSource>(host => host.GetRequiredService<CallSeries>());
        services.AddSingleton<ISeriesSource, DeploymentSeries>();
        services.AddSingleton<DecisionLog>();
        services.AddSingleton<Observer>();
        services.AddSingleton<IUpstream, HttpUpstream>();
        return services.AddSingleton<ModelCalls>();
    }

    public static void MapCalls(this IEndpointRouteBuilder routes)
    {
        var calls = routes.ServiceProvider.GetRequiredService<ModelCalls>();
        foreach (var format in CallFormat.All)
        {
            foreach (var route in format.Routes)
                routes.MapPost(route, http => calls.AnswerAsync(http, format)).WithMetadata(format).Describe(CallOperations.Of(format));
        }

        foreach (var root in ModelPath.Roots)
            routes.MapPost($"{root}/{{**{ModelPath.Rest}}}", http => ModelPath.AnswerAsync(http, calls))
                .Describe([.. CallFormat.All.Select(format => CallOperations.OfPath(format, root))]);
    }
}
