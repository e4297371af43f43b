using System.Net;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Cluster.Tests.Traffic;
using Tollgate.Servers.Gateway;
using Tollgate.Servers.Postgres;
using Tollgate.Servers.Upstream;

namespace Tollgate.Cluster.Tests;

/// <summary>A process that is asked to stop keeps its word to whoever it serves.</summary>
public sealed class StopTests
{
    [Fact]
    public async Task Others_are_told_before_anything_ends_and_calls_in_flight_end_whole()
    {
        await using var house = await House.OpenAsync(Store.Postgres);
        await using var gateway = await house.StartAsync(arguments: ["--drain", "5"]);
        var key = await KeyAsync(gateway);
        var gate = house.Upstream.Gate("stop");
        var held = new FakeBehavior { Hold = "stop", HoldAfter = 2, Chunks = 4 };
        Task<Reply>[] calls =
        [
            Call.SendAsync(gateway.Client, key, stream: true, held),
            Call.SendAsync(gateway.Client, key, stream: false, held),
        ];
        await gate.ReachedByAsync(calls.Length, Deadline.Soon);

        var stopping = gateway.StopAsync();
        var (status, closes, text) = await Deadline.UntilAsync(
            () => ReadinessAsync(gateway),
            answer => answer.Status != HttpStatusCode.OK,
            _ => $"It stays ready:\n{gateway.Output}");
        var late = await Call.SendAsync(gateway.Client, key);
        gate.Open();

        Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (status, closes));
        Assert.Contains("it is stopping", text, StringComparison.Ordinal);
        Assert.All(
            [.. await Task.WhenAll(calls), late],
            answer => Assert.True(answer is { Status: 200, IsWhole: true }, $"{answer}\n{gateway.Output}"));
        await stopping;
        Assert.Equal(0, await gateway.EndedAsync(Deadline.Soon));
        await AssertExactAsync(house, gateway, count: 3);
    }

    [Fact]
    public async Task A_stream_that_outlasts_the_grace_is_cut_and_pays_for_what_it_delivered()
    {
        await using var house = await House.OpenAsync(Store.Postgres);
        await using var gateway = await house.StartAsync(arguments: ["--drain", "0", "--grace", "1"]);
        var key = await KeyAsync(gateway);
        var gate = house.Upstream.Gate("for ever");
        var call = Call.SendAsync(
            gateway.Client, key, stream: true, new FakeBehavior { Hold = "for ever", HoldAfter = 3, Chunks = 6 });
        await gate.ReachedByAsync(1, Deadline.Soon);

        await gateway.StopAsync();

        var reply = await call;
        Assert.True(reply is { Status: 200, IsWhole: false }, $"{reply}\n{gateway.Output}");
        Assert.Contains("The gateway is stopping", reply.Text, StringComparison.Ordinal);
        var report = await house.CheckBooksAsync();
        var (booked, billed) = (Assert.Single(report.Tables.Calls), Assert.Single(report.Bill));
        Assert.Equal("exact", booked.How);
        // What the provider says of an answer that was broken off, the gateway counts by itself.
        Assert.Equal((false, 10), (billed.IsFinished, billed.Completion));
        var prompt = booked.Tokens - billed.Completion;
        Assert.Equal((billed with { Prompt = prompt }).At(House.Prices), booked.Cost);
    }

    [Fact]
    public async Task A_settlement_that_waits_for_the_ledger_is_waited_for()
    {
        await PostgresServer.SharedOrSkipAsync();
        await using var server = await PostgresServer.StartAsync();
        await using var house = await House.OpenAsync(server);
        await using var gateway = await house.StartAsync(arguments: ["--drain", "0", "--grace", "60"]);
        var key = await KeyAsync(gateway);
        var gate = house.Upstream.Gate("away");
        var call = Call.SendAsync(
            gateway.Client, key, stream: true, new FakeBehavior { Hold = "away", HoldAfter = 2, Chunks = 4 });
        await gate.ReachedByAsync(1, Deadline.Soon);

        await server.StopAsync(immediate: true);
        var stopping = gateway.StopAsync();
        gate.Open();
        var reply = await call;
        // Long enough for whoever does not wait to say that it is done.
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        var waited = !gateway.Output.Contains("Every call has ended", StringComparison.Ordinal) && !gateway.HasExited;
        await server.StartAgainAsync();
        await stopping;

        Assert.True(reply is { Status: 200, IsWhole: true } && waited, $"{reply}\n{gateway.Output}");
        Assert.Equal(0, await gateway.EndedAsync(Deadline.Soon));
        await AssertExactAsync(house, gateway, count: 1);
    }

    private static async Task<string> KeyAsync(GatewayProcess gateway)
    {
        var team = await gateway.NewTeamAsync("{}");
        return await gateway.NewKeyAsync($$"""{"team_id": "{{team}}"}""");
    }

    private static async Task<(HttpStatusCode Status, bool Closes, string Text)> ReadinessAsync(GatewayProcess gateway)
    {
        using var answer = await gateway.Client.GetAsync("/health/readiness");
        return (
            answer.StatusCode,
            answer.Headers.ConnectionClose ?? false,
            await answer.Content.ReadAsStringAsync());
    }

    private static async Task AssertExactAsync(House house, GatewayProcess gateway, int count)
    {
        var report = await house.CheckBooksAsync();
        Assert.True(report.Faults.Count == 0, $"{string.Join('\n', report.Faults)}\n{gateway.Output}");
        Assert.Equal(count, report.Count("exact"));
    }
}
