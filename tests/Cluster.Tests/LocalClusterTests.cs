using System.Net;
using System.Text.RegularExpressions;
using Tollgate.Cluster.Tests.Checking;
using Tollgate.Cluster.Tests.Clusters;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Cluster.Tests.Traffic;
using Tollgate.Servers;

namespace Tollgate.Cluster.Tests;

/// <summary>The gateway as it is deployed, behind its load balancer, before its provider, and watched.</summary>
[Collection<SharedCluster>]
public sealed partial class LocalClusterTests(SharedCluster shared)
{
    private const int Keys = 20;
    private const int CallsOfKey = 50;
    private const int Fronts = 2;
    private const decimal BudgetOfTeam = 1000;
    private const decimal BudgetOfKey = 10;

    [Fact]
    public async Task A_thousand_calls_through_the_load_balancer_cost_the_same_in_headers_books_and_metrics()
    {
        var cluster = await shared.StartedOrSkipAsync();
        var payers = await Payers.WithRoomAsync(cluster, Keys, BudgetOfTeam, BudgetOfKey);

        var told = await Task.WhenAll(payers.Keys.Select(key => Client.CallAsync(cluster, key, CallsOfKey)));

        Assert.All(told.SelectMany(replies => replies), reply => Assert.True(reply.Status == 200, $"{reply}"));
        var booked = await AtRestAsync(cluster, payers);
        Assert.Equal(Keys * CallsOfKey, booked.Count(call => call.How == "exact"));
        foreach (var (key, replies) in payers.Keys.Zip(told))
        {
            // Each call is told its own cost, and what its key has spent by then.
            Assert.Equal(
                Enumerable.Range(1, CallsOfKey).Select(call => ((decimal?)Call.Cost, (decimal?)(call * Call.Cost))),
                replies.Select(reply => (reply.Cost, reply.KeySpend)));
            Assert.Equal(replies[^1].KeySpend, (await cluster.KeyAsync(key)).GetProperty("spend").GetDecimal());
            Assert.Equal(
                replies[^1].KeySpend,
                booked.Where(call => call.Key == Payers.HashOf(key)).Sum(call => call.Cost));
        }

        var figures = new ScrapedFigures(cluster, payers, BudgetOfTeam, BudgetOfKey, booked);
        await figures.AssertLeftAsync();
        await figures.AssertCountedAsync(Fronts, Call.Tokens);
        await cluster.UntilAsync(
            """haproxy_server_http_responses_total{proxy="fronts", code="2xx"}""",
            served => served.Count == Fronts
                && served.Min(front => front.Value) > 0
                && served.Sum(front => front.Value) >= Keys * CallsOfKey);
    }

    [Fact]
    public async Task Clients_see_no_more_than_their_own_broken_call_while_one_front_is_killed_and_one_restarted()
    {
        var cluster = await shared.StartedOrSkipAsync();
        var payers = await Payers.WithRoomAsync(cluster, Keys, BudgetOfTeam, BudgetOfKey);
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
        await new ScrapedFigures(cluster, payers, BudgetOfTeam, BudgetOfKey, booked).AssertLeftAsync();
    }

    [Fact]
    public async Task Events_pass_the_load_balancer_one_by_one_and_so_does_the_news_that_a_client_left()
    {
        var cluster = await shared.StartedOrSkipAsync();
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

    [Theory]
    [InlineData("api-1")]
    [InlineData("silo")]
    public async Task A_front_and_a_silo_answer_what_Kubernetes_asks(string name)
    {
        var cluster = await shared.StartedOrSkipAsync();
        using var process = cluster.ClientOf(name);
        var pod = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "deploy/k8s/process/deployment.yaml"));

        var paths = Probes().Matches(pod).Select(probe => probe.Groups[1].Value).Distinct().ToArray();

        Assert.NotEmpty(paths);
        foreach (var path in paths)
        {
            using var answer = await process.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
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

    [GeneratedRegex(@"path: (/health/\w+)")]
    private static partial Regex Probes();
}
