using Microsoft.Data.Sqlite;
using Tollgate.Cluster.Tests.Chaos;
using Tollgate.Cluster.Tests.Checking;
using Tollgate.Cluster.Tests.Clusters;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Cluster.Tests.Traffic;
using Tollgate.Servers.Disks;
using Tollgate.Servers.Postgres;

namespace Tollgate.Cluster.Tests;

/// <summary>The ledger cannot write, in mid-load, and can again.</summary>
public sealed class FullDiskTests
{
    private const int PostgresMegabytes = 200;
    private const int SqliteMegabytes = 24;

    private static readonly TimeSpan FullFor = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan LockedFor = TimeSpan.FromSeconds(9);

    [Fact]
    public async Task A_full_disk_of_PostgreSQL_refuses_calls_until_there_is_room()
    {
        using var disk = SmallDisk.MountOrSkip(PostgresMegabytes);
        await using var postgres = await PostgresServer.StartOrSkipAsync(Path.Combine(disk.Folder, "postgres"));
        await using var house = await House.OpenAsync(postgres);
        await RunAsync(house, processes: 2, async outage =>
        {
            await outage.PassAsync("a full disk of PostgreSQL", () => FillAsync(disk), FreeAsync, FullFor, isTotal: false);
            return;

            async Task FreeAsync()
            {
                disk.Free();
                // It ends by itself when it cannot write its log, and a supervisor starts it again.
                if (!postgres.IsRunning)
                    await postgres.RestartAsync();
            }
        });
    }

    [Fact]
    public async Task A_full_disk_of_SQLite_refuses_calls_until_there_is_room()
    {
        using var disk = SmallDisk.MountOrSkip(SqliteMegabytes);
        await using var house = await House.OpenAsync(disk.Folder);
        await RunAsync(house, processes: 1, outage => outage.PassAsync(
            "a full disk of SQLite",
            () => FillAsync(disk),
            () =>
            {
                disk.Free();
                return Task.CompletedTask;
            },
            FullFor,
            isTotal: false));
    }

    [Fact]
    public async Task A_ledger_file_that_somebody_else_locks_refuses_calls_until_it_is_free()
    {
        await using var house = await House.OpenAsync(Store.Sqlite);
        await RunAsync(house, processes: 1, async outage =>
        {
            await using var other = new SqliteConnection($"Data Source={house.SqliteFile};Pooling=False");
            await other.OpenAsync();
            await outage.PassAsync("a locked ledger file", () => ExecuteAsync("begin exclusive"),
                () => ExecuteAsync("rollback"), LockedFor);

            async Task ExecuteAsync(string sql)
            {
                await using var command = other.CreateCommand();
                command.CommandText = sql;
                await command.ExecuteNonQueryAsync();
            }
        });
    }

    private static async Task RunAsync(House house, int processes, Func<Outage, Task> outageAsync)
    {
        var run = new ChaosRun(seconds: 1);
        await using var cluster = await GatewayCluster.StartAsync(house, processes);
        var payers = await Payers.WithLimitsAsync(cluster.Any);
        var load = Load.Start(cluster.Balancer, payers, run);
        var (draws, outage) = (run.Draws(who: 0), new Outage(cluster, load, run));
        var end = run.Now + run.Length;
        do
        {
            await ChaosRun.PauseAsync(draws, 2_000, 4_000);
            await outageAsync(outage);
        }
        while (run.Now < end);

        await ChaosRun.PauseAsync(draws, 1_000, 2_000);
        var sent = await load.StopAsync();
        var report = await cluster.RestAsync(payers, run);
        ReadingAssert.WhatWasReadIsExact(report, sent);
        Assert.Equal(0, report.Count("recovered"));
    }

    private static Task FillAsync(SmallDisk disk)
    {
        disk.Fill();
        return Task.CompletedTask;
    }
}
