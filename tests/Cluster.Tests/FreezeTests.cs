using Tollgate.Cluster.Tests.Houses;
using Tollgate.Cluster.Tests.Traffic;
using Tollgate.Servers.Upstream;

namespace Tollgate.Cluster.Tests;

/// <summary>A process that stood still does not act as if it had not.</summary>
public sealed class FreezeTests
{
    private const int CountedOut = 3;
    private const int Knocking = 20;

    [Fact]
    public async Task Whom_the_cluster_gave_up_admits_nothing_ends_what_it_had_and_leaves()
    {
        await using var house = await House.OpenAsync(Store.Postgres);
        await using var frozen = await house.StartAsync("frozen");
        await using var other = await house.StartAsync("other");
        var team = await other.NewTeamAsync("{}");
        var key = await other.NewKeyAsync($$"""{"team_id": "{{team}}"}""");
        Assert.Equal(200, (await Call.SendAsync(frozen.Client, key)).Status);
        var gate = house.Upstream.Gate("frozen");
        var held = Call.SendAsync(
            frozen.Client, key, stream: true, new FakeBehavior { Hold = "frozen", HoldAfter = 2, Chunks = 4 });
        await gate.ReachedByAsync(1, Deadline.Soon);

        frozen.Suspend();
        await Deadline.UntilAsync(
            house.Tables.ReadAsync,
            tables => tables.Calls.Any(call => call.How == "recovered"),
            _ => $"Nobody missed it:\n{other.Output}");
        // They wait at its door for the moment that it wakes.
        var knocking = Enumerable.Range(0, Knocking).Select(_ => Call.SendAsync(frozen.Client, key)).ToArray();
        gate.Open();
        frozen.Resume();

        Assert.Equal(CountedOut, await frozen.EndedAsync(Deadline.Soon));
        Assert.All(
            await Task.WhenAll(knocking),
            reply => Assert.True(reply.Status is null or 503, $"{reply}\n{frozen.Output}"));
        Assert.True(await held is { Status: 200, IsWhole: true }, $"{await held}\n{frozen.Output}");

        Assert.Equal(200, (await Call.SendAsync(other.Client, key)).Status);
        await other.QuietAsync(team, key);
        var report = await house.CheckBooksAsync();
        Assert.True(report.Faults.Count == 0, $"{string.Join('\n', report.Faults)}\n{frozen.Output}");
        Assert.Equal((2, 1, 0), (report.Count("exact"), report.Count("corrected"), report.Count("recovered")));
    }

    [Fact]
    public async Task A_process_alone_goes_on()
    {
        await using var house = await House.OpenAsync(Store.Sqlite);
        await using var gateway = await house.StartAsync();
        var team = await gateway.NewTeamAsync("{}");
        var key = await gateway.NewKeyAsync($$"""{"team_id": "{{team}}"}""");

        gateway.Suspend();
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);
        gateway.Resume();

        await Deadline.UntilAsync(
            () => Call.SendAsync(gateway.Client, key),
            reply => reply.Status == 200,
            reply => $"{reply}\n{gateway.Output}");
        Assert.Contains("the cluster still counts it in", gateway.Output, StringComparison.Ordinal);
    }
}
