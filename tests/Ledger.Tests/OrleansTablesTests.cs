using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Configuration;
using Orleans.Storage;
using Tollgate.Ledger.Postgres;
using Tollgate.Servers.Postgres;

namespace Tollgate.Ledger.Tests;

/// <summary>Orleans' own AdoNet providers over our tables and statements.</summary>
public sealed class OrleansTablesTests : IAsyncLifetime
{
    private static readonly DateTime Noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    private NpgsqlDataSource _database = null!;
    private IHost _silo = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var server = await PostgresServer.SharedOrSkipAsync();
        _database = PostgresDataSource.Create((await server.CreateDatabaseAsync()).ConnectionString);
        await PostgresSchema.MigrateAsync(_database, Stop);

        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.UseOrleans(silo => silo
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = ("tollgate", "tollgate"))
            .Configure<EndpointOptions>(endpoint =>
                (endpoint.AdvertisedIPAddress, endpoint.SiloPort, endpoint.GatewayPort) = (IPAddress.Loopback, Tollgate.Servers.FreePort.Next(), 0))
            .UseAdoNetClustering(options => (options.Invariant, options.DataSource) = ("Npgsql", _database))
            .AddAdoNetGrainStorage("accounts", options =>
                (options.Invariant, options.DataSource, options.GrainStorageSerializer) = ("Npgsql", _database, new PlainJson()))
            .UseAdoNetReminderService(options => (options.Invariant, options.DataSource) = ("Npgsql", _database)));
        _silo = builder.Build();
        await _silo.StartAsync(Stop);
    }

    public async ValueTask DisposeAsync()
    {
        if (_silo is not null)
        {
            await _silo.StopAsync(Stop);
            _silo.Dispose();
        }

        if (_database is not null)
            await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_silo_joins_and_members_change_only_with_the_version()
    {
        // Of today: the running silo evicts whoever has been joining for months.
        var ticks = TimeProvider.System.GetUtcNow().Ticks;
        var now = new DateTime(ticks - (ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);
        var table = _silo.Services.GetRequiredService<IMembershipTable>();
        var all = await table.ReadAllAsync(Stop);
        Assert.Equal(SiloStatus.Active, Assert.Single(all.Members).Item1.Status);

        var member = new MembershipEntry
        {
            SiloAddress = SiloAddress.New(IPAddress.Parse("10.1.2.3"), 11_111, 7),
            SiloName = "other",
            HostName = "host",
            Status = SiloStatus.Joining,
            ProxyPort = 30_000,
            StartTime = now,
            IAmAliveTime = now,
        };
        Assert.True(await table.InsertRowAsync(member, all.Version.Next(), Stop));
        Assert.False(await table.InsertRowAsync(member, all.Version.Next(), Stop));

        var one = await table.ReadRowAsync(member.SiloAddress, Stop);
        Assert.False(await table.InsertRowAsync(member, one.Version.Next(), Stop));
        Assert.Equal("other", Assert.Single(one.Members).Item1.SiloName);

        member.Status = SiloStatus.Active;
        member.AddSuspector(all.Members[0].Item1.SiloAddress, now);
        Assert.True(await table.UpdateRowAsync(member, one.Members[0].Item2, one.Version.Next(), Stop));
        Assert.False(await table.UpdateRowAsync(member, one.Members[0].Item2, one.Version.Next(), Stop));

        member.IAmAliveTime = now.AddMinutes(1);
        await table.UpdateIAmAliveAsync(member, Stop);
        var read = Assert.Single((await table.ReadRowAsync(member.SiloAddress, Stop)).Members).Item1;
        Assert.Equal((SiloStatus.Active, now.AddMinutes(1), 1), (read.Status, read.IAmAliveTime, read.SuspectTimes!.Count));

        Assert.Empty((await table.ReadRowAsync(SiloAddress.New(IPAddress.Loopback, 1, 1), Stop)).Members);
        member.Status = SiloStatus.Dead;
        one = await table.ReadRowAsync(member.SiloAddress, Stop);
        Assert.True(await table.UpdateRowAsync(member, one.Members[0].Item2, one.Version.Next(), Stop));
        await table.CleanupDefunctSiloEntriesAsync(new DateTimeOffset(now.AddDays(1)), Stop);
        Assert.Single((await table.ReadAllAsync(Stop)).Members);
    }

    [Fact]
    public async Task Grain_state_is_saved_with_its_names_and_epoch_and_never_over_a_newer_one()
    {
        var storage = _silo.Services.GetRequiredKeyedService<IGrainStorage>("accounts");
        var grain = GrainId.Create("key", "key:a1");
        var state = new GrainState<SavedKey>(new());
        await storage.ReadStateAsync("key", grain, state);
        Assert.False(state.RecordExists);

        state.State!.directory.Add(new() { kind = "key", id = "a1", alias = "prod", parent = "team:blue" });
        await storage.WriteStateAsync("key", grain, state);
        await storage.WriteStateAsync("key", grain, state);
        Assert.Equal("2", state.ETag);

        var ledger = new PostgresLedger(_database);
        Assert.Equal("prod", Assert.Single(await ledger.FindAsync("key", ["a1"], Stop)).Alias);
        Assert.Equal([3], await ledger.AdvanceAsync([new("key:a1")], Stop));

        var stale = new GrainState<SavedKey>(state.State, "1") { RecordExists = true };
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("key", grain, stale));
        await Assert.ThrowsAsync<InconsistentStateException>(
            () => storage.WriteStateAsync("key", grain, new GrainState<SavedKey>(state.State)));

        var taken = await Assert.ThrowsAsync<PostgresException>(
            () => storage.WriteStateAsync("key", GrainId.Create("key", "key:a2"), new GrainState<SavedKey>(state.State)));
        Assert.Equal((PostgresErrorCodes.UniqueViolation, "directory"), (taken.SqlState, taken.TableName));

        var read = new GrainState<SavedKey>();
        await storage.ReadStateAsync("key", grain, read);
        Assert.Equal(("2", "prod"), (read.ETag, read.State!.directory[0].alias));

        await storage.ClearStateAsync("key", grain, read);
        Assert.False(read.RecordExists);
        Assert.Empty(await ledger.FindAsync("key", ["a1"], Stop));
        await storage.WriteStateAsync("key", grain, read);
        Assert.Equal("4", read.ETag);
    }

    [Fact]
    public async Task What_is_saved_together_is_in_the_rows_that_Orleans_storage_reads_and_writes()
    {
        var storage = _silo.Services.GetRequiredKeyedService<IGrainStorage>("accounts");
        var (key, user) = (GrainId.Create("key", "key:a1"), GrainId.Create("user", "user:ann"));
        var saved = new GrainState<SavedKey>(new());
        saved.State!.directory.Add(new() { kind = "user", id = "ann" });
        await storage.WriteStateAsync("user", user, saved);

        await new PostgresLedger(_database).SaveAsync(
            [
                new("key", "key:a1", """{"directory":[{"kind":"key","id":"a1","alias":"prod"}]}"""u8.ToArray(), null),
                new("user", "user:ann", """{"directory":[{"kind":"user","id":"ann","alias":"Ann"}]}"""u8.ToArray(), saved.ETag),
            ],
            Stop);

        foreach (var (name, grain, etag, alias) in new[] { ("key", key, "1", "prod"), ("user", user, "2", "Ann") })
        {
            var read = new GrainState<SavedKey>();
            await storage.ReadStateAsync(name, grain, read);
            Assert.Equal((true, etag, alias), (read.RecordExists, read.ETag, read.State!.directory[0].alias));
            await storage.WriteStateAsync(name, grain, read);
        }

        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("user", user, saved));
    }

    [Fact]
    public async Task Reminders_are_kept_by_grain_and_by_place_on_the_ring()
    {
        var table = _silo.Services.GetRequiredService<IReminderTable>();
        var grain = GrainId.Create("key", $"key:{new string('x', 600)}");
        var reminder = new ReminderEntry { GrainId = grain, ReminderName = "reset", StartAt = Noon, Period = TimeSpan.FromDays(30) };

        var first = await table.UpsertRow(reminder, Stop);
        var second = await table.UpsertRow(reminder, Stop);

        Assert.NotEqual(first, second);
        var read = await table.ReadRow(grain, "reset", Stop);
        Assert.Equal((grain, Noon, TimeSpan.FromDays(30), second), (read!.GrainId, read.StartAt, read.Period, read.ETag));
        Assert.Single((await table.ReadRows(grain, Stop)).Reminders);
        var hash = grain.GetUniformHashCode();
        Assert.Single((await table.ReadRows(hash - 1, hash, Stop)).Reminders);
        Assert.Empty((await table.ReadRows(hash, hash + 1, Stop)).Reminders);
        Assert.Single((await table.ReadRows(hash + 1, hash, Stop)).Reminders);
        Assert.False(await table.RemoveRow(grain, "reset", first!, Stop));
        Assert.True(await table.RemoveRow(grain, "reset", second!, Stop));
    }

    private sealed class PlainJson : IGrainStorageSerializer
    {
        public BinaryData Serialize<T>(T? input) => BinaryData.FromObjectAsJson(input);

        public T Deserialize<T>(BinaryData input) => input.ToObjectFromJson<T>()!;
    }

#pragma warning disable IDE1006, CA1034, CA1002, CA2227 // the names are those of the JSON
    public sealed class SavedKey
    {
        public List<Name> directory { get; set; } = [];

        public sealed class Name
        {
            public string kind { get; set; } = "";

            public string id { get; set; } = "";

            public string? alias { get; set; }

            public string? parent { get; set; }
        }
    }
#pragma warning restore IDE1006, CA1034, CA1002, CA2227
}
