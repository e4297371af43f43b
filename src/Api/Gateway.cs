using Microsoft.AspNetCore.Server.Kestrel.Core;
using Tollgate.Api.Access;
using Tollgate.Api.Audits;
using Tollgate.Api.Bodies;
using Tollgate.Api.Budgets;
using Tollgate.Api.Calls;
using Tollgate.Api.Creation;
using Tollgate.Api.Customers;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Estimates;
using Tollgate.Api.Explaining;
using Tollgate.Api.Health;
using Tollgate.Api.Keys;
using Tollgate.Api.Leaving;
using Tollgate.Api.Lists;
using Tollgate.Api.Management;
using Tollgate.Api.Members;
using Tollgate.Api.Models;
using Tollgate.Api.Organizations;
using Tollgate.Api.Projects;
using Tollgate.Api.Rates;
using Tollgate.Api.Remembering;
using Tollgate.Api.Spend;
using Tollgate.Api.Spend.Reports;
using Tollgate.Api.Tags;
using Tollgate.Api.Teams;
using Tollgate.Api.Users;
using Tollgate.Silo;
using Tollgate.Silo.Configuration;
using Tollgate.Silo.Listening;
using Tollgate.Silo.Logs;
using Tollgate.Silo.Telemetry;

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
        builder.Logging.KeepQuiet(configuration.Telemetry.WritesJson);
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, configuration));
        builder.AddTollgateSilo(configuration.ToSilo());

        builder.Services.AddSingleton(models);
        builder.Services.AddSingleton(new ErrorWriter(configuration.ErrorProfile));
        var master = new MasterKey(configuration.MasterKey?.Reveal());
        builder.Services.AddSingleton(master);
        builder.Services.AddSingleton<KnownKeys>();
        builder.Services.AddSingleton<IForgetful>(host => host.GetRequiredService<KnownKeys>());
        builder.Services.AddHostedService<Forgetting>();
        builder.Services.AddSingleton<Callers>();
        builder.Services.AddSingleton(new BudgetResets(configuration.Calendar));
        builder.Services.AddSingleton<NamedKeys>();
        builder.Services.AddSingleton(configuration.Creation);
        builder.Services.AddSingleton<CreationRules>();
        builder.Services.AddSingleton<Overallotment>();
        builder.Services.AddSingleton<KeyMakers>();
        builder.Services.AddSingleton<KeyRights>();
        builder.Services.AddSingleton<KeyMaking>();
        builder.Services.AddSingleton<KeyEditing>();
        builder.Services.AddSingleton<AccountDeletion>();
        builder.Services.AddSingleton<NamedTeams>();
        builder.Services.AddSingleton<TeamRights>();
        builder.Services.AddSingleton<TeamEditing>();
        builder.Services.AddSingleton<TeamSweeper>();
        builder.Services.AddHostedService(host => host.GetRequiredService<TeamSweeper>());
        builder.Services.AddSingleton<SavedBudgets>();
        builder.Services.AddSingleton<Explainer>();
        builder.Services.AddSingleton<Questions>();
        builder.Services.AddSingleton<NamedCustomers>();
        builder.Services.AddSingleton<CustomerBlocking>();
        builder.Services.AddSingleton<NamedUsers>();
        builder.Services.AddSingleton<UserEditing>();
        builder.Services.AddSingleton<NamedOrganizations>();
        builder.Services.AddSingleton<OrganizationMembers>();
        builder.Services.AddSingleton<OrganizationSweeper>();
        builder.Services.AddHostedService(host => host.GetRequiredService<OrganizationSweeper>());
        builder.Services.AddSingleton<Memberships>();
        builder.Services.AddSingleton<UserDeletion>();
        builder.Services.AddSingleton<MemberBudgets>();
        builder.Services.AddSingleton<SavedRows>();
        builder.Services.AddSingleton<SpendReset>();
        builder.Services.AddSingleton<Repricing>();
        builder.Services.AddSingleton<ReportRights>();
        builder.Services.AddSingleton<Reporter>();
        builder.Services.AddSingleton<LogQuestion>();
        builder.Services.AddSingleton<ApiDocument>();
        builder.Services.AddCalls(configuration);
        configureServices?.Invoke(builder.Services);

        var gateway = builder.Build();
        gateway.UseLastAnswers();
        gateway.UseMiddleware<ErrorHandling>();
        gateway.UseDashboardLogin(master);
        gateway.UseDocumentPolicy();
        gateway.UseRouting();
        gateway.UseRouteGuard();
        gateway.UseProjects();
        gateway.MapCalls();
        gateway.MapModels();
        gateway.MapModelInfo();
        gateway.MapEstimates();
        gateway.MapHealth();
        gateway.MapModelHealth();
        gateway.MapMetrics();
        gateway.MapTeams();
        gateway.MapTeamEdits();
        gateway.MapTeamLists();
        gateway.MapKeys();
        gateway.MapKeyEdits();
        gateway.MapBulkKeys();
        gateway.MapKeyDeletion();
        gateway.MapKeyLists();
        gateway.MapKeyStates();
        gateway.MapKeyRotation();
        gateway.MapKeySpend();
        gateway.MapSpendReset();
        gateway.MapRepricing();
        gateway.MapSpendLogs();
        gateway.MapSpendTotals();
        gateway.MapTeamTotals();
        gateway.MapCustomerTotals();
        gateway.MapTagTotals();
        gateway.MapSpenders();
        gateway.MapSpendReport();
        gateway.MapActivity();
        gateway.MapBudgets();
        gateway.MapBudgetSettings();
        gateway.MapExplanations();
        gateway.MapMembers();
        gateway.MapBulkMembers();
        gateway.MapUsers();
        gateway.MapUserEdits();
        gateway.MapBulkUsers();
        gateway.MapUserLists();
        gateway.MapOwn();
        gateway.MapOrganizations();
        gateway.MapOrganizationEdits();
        gateway.MapOrganizationLists();
        gateway.MapOrganizationMembers();
        gateway.MapTags();
        gateway.MapTagEdits();
        gateway.MapCustomers();
        gateway.MapAudits();
        gateway.MapChanges();
        gateway.MapProjects(configuration.OpenBudgetManager);
        gateway.MapDashboard();
        gateway.MapDocument();
        gateway.CheckRoutes();
        return gateway;
    }

    private static void Listen(KestrelServerOptions kestrel, GatewayConfiguration configuration)
    {
        kestrel.Limits.MaxRequestBodySize = configuration.BodyBytesMax;
        kestrel.ListenAt(configuration, listen => listen.DropAtLastMoment());
    }
}
