using Tollgate.Cluster.Tests.Checking;
using Tollgate.Cluster.Tests.Clusters;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Cluster.Tests.Traffic;

namespace Tollgate.Cluster.Tests;

/// <summary>The gateway as it is deployed, behind its load balancer and before its provider.</summary>
public sealed class LocalClusterTests(LocalClusterTests.OneCluster one) : IClassFixture<LocalClusterTests.OneCluster>
{
    private const int Keys = 20;
    private const int CallsOfKey = 50;

    [Fact]
    public async Task A_thousand_calls_through_the_load_balancer_cost_what_their_headers_said()
    {
        var cluster = await one.StartedOrSkipAsync();
        var payers = await Payers.WithoutLimitsAsync(cluster, Keys);

        var told = await Task.WhenAll(payers.Keys.Select(key => Client.CallAsync(cluster, key, CallsOfKey)));

        Assert.All(told.SelectMany(replies => replies), reply => Assert.True(reply.Status == 200, $"{reply}"));
        var booked = await AtRestAsync(cluster, payers);
        Assert.Equal(Keys * CallsOfKey, booked.Count(call => call.How == "exact"));
        foreach (var (key, replies) in payers.Keys.Zip(told))
        {
            var spent = (await cluster.KeyAsync(key)).GetProperty("spend").GetDecimal();
            Assert.Equal(CallsOfKey * Call.Cost, spent);
            Assert.Equal(spent, replies.Sum(reply => reply.Cost));
        }

        using var prometheus = new Prometheus(cluster);
        await prometheus.UntilAsync(
            """sum by (server) (haproxy_server_http_responses_total{proxy="fronts", code="2xx"})""",
            "server",
            served => served.Count == 2 && served.Values.Min() > 0 && served.Values.Sum() >= Keys * CallsOfKey);
    }

    [Fact]
    public async Task Clients_see_no_more_than_their_own_broken_call_while_one_front_is_killed_and_one_restarted()
    {
        var cluster = await one.StartedOrSkipAsync();
        var payers = await Payers.WithoutLimitsAsync(cluster, Keys);
        using var enough = new CancellationTokenSource();
        var before = cluster.House.Upstream.RequestCount;
        var clients = Task.WhenAll(payers.Keys.Select(key => Client.CallUntilAsync(cluster, key, enough.Token)));
        await cluster.House.Upstream.WaitForRequestsAsync(before + (2 * Keys), Deadline.Soon);

        await cluster.KillAsync("api-1");
        await cluster.RestartAsync("api-2");
        await enough.CancelAsync();

        var replies = await clients;
        var broken = replies.Select(each => each.Where(reply => reply.Status != 200).ToArray()).ToArray();
        Assert.All(broken, each => Assert.True(each.Length <= 1, $"{string.Join('\n', each.AsEnumerable())}\n{cluster.Output}"));
        Assert.NotEmpty(broken.SelectMany(each => each));
        var booked = await AtRestAsync(cluster, payers);
        var (sent, unknown) = (replies.Sum(each => each.Count), broken.Sum(each => each.Length));
        // A call that was sent twice would be there twice.
        Assert.InRange(booked.Count, sent - unknown, sent);
        Assert.InRange(booked.Count(call => call.How != "exact"), 0, unknown);
    }

    [Fact]
    public async Task Events_pass_the_load_balancer_one_by_one_and_so_does_the_news_that_a_client_left()
    {
        var cluster = await one.StartedOrSkipAsync();
        var upstream = cluster.House.Upstream;
        var key = (await Payers.WithoutLimitsAsync(cluster, 1)).Keys[0];

        // The provider waits after two events, which have come; and then its client is gone.
        using (var request = Call.Request(key, stream: true, new() { Hold = "never", HoldAfter = 2, Chunks = 4 }))
        using (var answer = await cluster.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead))
        using (var body = new StreamReader(await answer.Content.ReadAsStreamAsync()))
        {
            for (var events = 0; events < 2;)
            {
                var line = await body.ReadLineAsync().WaitAsync(Deadline.Soon);
                events += line!.Contains("\"content\":\" token", StringComparison.Ordinal) ? 1 : 0;
            }
        }

        await upstream.WaitForBillAsync(upstream.RequestCount, Deadline.Soon);

        // Another leaves before its first byte.
        using var left = new CancellationTokenSource();
        using var waiting = Call.Request(key, stream: true, new() { Hold = "never" });
        var before = upstream.RequestCount;
        var call = cluster.Client.SendAsync(waiting, left.Token);
        await upstream.WaitForRequestsAsync(before + 1, Deadline.Soon);
        await left.CancelAsync();
        await Assert.ThrowsAsync<TaskCanceledException>(() => call);
        await upstream.WaitForBillAsync(upstream.RequestCount, Deadline.Soon);
    }

    // What is in the books of the payers, when the books agree with the provider's bill and with themselves.
    private static async Task<IReadOnlyList<BookedCall>> AtRestAsync(LocalCluster cluster, Payers payers)
    {
        await cluster.QuietAsync(payers.Teams, payers.Keys);
        var report = await cluster.House.CheckBooksAsync();
        Assert.True(report.Faults.Count == 0, $"{string.Join('\n', report.Faults.Take(20))}\n{cluster.Output}");
        var audit = await cluster.AuditAsync();
        Assert.Empty(audit.GetProperty("differences").EnumerateArray());
        Assert.Equal(report.Tables.Calls.Count, audit.GetProperty("calls").GetInt64());
        return [.. report.Tables.Calls.Where(call => payers.Teams.Contains($"{call.Team}"))];
    }

    /// <summary>Started by the test that asks first.</summary>
    public sealed class OneCluster : IAsyncLifetime
    {
        private LocalCluster? _cluster;

        public ValueTask InitializeAsync() => default;

        internal async Task<LocalCluster> StartedOrSkipAsync() => _cluster ??= await LocalCluster.StartOrSkipAsync();

        public ValueTask DisposeAsync() => _cluster?.DisposeAsync() ?? default;
    }
}
