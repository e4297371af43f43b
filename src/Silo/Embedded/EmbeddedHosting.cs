using Orleans.Providers;
using Orleans.Runtime.Hosting;
using Tollgate.Ledger;
using Tollgate.Ledger.Sqlite;

namespace Tollgate.Silo.Embedded;

/// <summary>One process that needs nothing besides: its books, the state of its grains and their reminders are one
/// SQLite file.</summary>
internal static class EmbeddedHosting
{
    public static ISiloBuilder UseSqlite(this ISiloBuilder silo, string dataFolder)
    {
        silo.Services.AddSingleton(services =>
            SqliteLedger.Open(dataFolder, services.GetRequiredService<TimeProvider>()));
        silo.Services.AddSingleton<ILedger>(services => services.GetRequiredService<SqliteLedger>());
        silo.Services.AddSingleton<IJointCommits>(services => services.GetRequiredService<SqliteLedger>());
        silo.Services.AddSingleton<IProjects>(services => services.GetRequiredService<SqliteLedger>());
        silo.Services.AddSingleton<IReports>(services => services.GetRequiredService<SqliteLedger>());
        silo.Services.AddHostedService<DaySums>();
        silo.Services.AddSingleton<IChanges>(services => services.GetRequiredService<SqliteLedger>());
        silo.Services.AddSingleton<IRepricing>(services => services.GetRequiredService<SqliteLedger>());
        silo.Services.AddSingleton<IAllotments>(services => services.GetRequiredService<SqliteLedger>());
        silo.Services.AddSingleton<IAlerts>(services => services.GetRequiredService<SqliteLedger>());
        silo.Services.AddGrainStorage(
            ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME,
            (services, _) => ActivatorUtilities.CreateInstance<SqliteGrainStorage>(services));
        silo.Services.AddReminders();
        silo.Services.AddSingleton<IReminderTable, SqliteReminderTable>();
        return silo;
    }
}
