using System.Net.Http.Headers;
using System.Text;
using Tollgate.Cluster.Tests.Chaos;
using Tollgate.Cluster.Tests.Clusters;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Cluster.Tests.Traffic;
using Tollgate.Servers.Upstream;

namespace Tollgate.Cluster.Tests;

/// <summary>An edit that was answered binds the next call, on every front, whoever dies meanwhile.</summary>
public sealed class EditsTests
{
    private const int Processes = 3;

    // With some that are sent again, every front is asked.
    private const int CallsAfterEdit = 2 * Processes;

    [Fact]
    public async Task What_is_edited_on_one_front_binds_the_next_call_on_every_other_while_processes_are_killed()
    {
        var run = new ChaosRun(seconds: 15);
        await using var house = await House.OpenAsync(Store.Postgres);
        await using var cluster = await GatewayCluster.StartAsync(house, Processes);
        var payers = await Payers.WithoutLimitsAsync(cluster.Any);
        var team = await cluster.Any.NewTeamAsync("{}");
        var key = await cluster.Any.NewKeyAsync($$"""{"team_id": "{{team}}"}""");
        var (rounds, inFlight) = (0, new List<Task>());

        var storm = new KillStorm(cluster, run).RageAsync();
        for (; !storm.IsCompleted; rounds++)
        {
            await AnsweredAsync(cluster, key, status: 200);
            // Open when the edit comes: it ends as it would have.
            inFlight.Add(cluster.Balancer.SendAsync(client =>
                Call.SendAsync(client, key, stream: rounds % 2 == 0, new FakeBehavior { DelayMs = 300 })));

            await EditAsync(cluster, "/team/block", $$"""{"team_id": "{{team}}"}""");
            await RefusedAsync(cluster, key, "is blocked");
            await EditAsync(cluster, "/team/unblock", $$"""{"team_id": "{{team}}"}""");
            await AnsweredAsync(cluster, key, status: 200);

            await EditAsync(cluster, "/team/update", $$"""{"team_id": "{{team}}", "max_budget": 0}""");
            await RefusedAsync(cluster, key, "Budget has been exceeded");
            await EditAsync(
                cluster, "/team/update", $$"""{"team_id": "{{team}}", "max_budget": null, "budget_duration": "{{1 + (rounds % 3)}}s"}""");
        }

        await storm;
        await EditAsync(cluster, "/key/delete", $$"""{"keys": ["{{key}}"]}""", orNotFound: true);
        await RefusedAsync(cluster, key, "Unable to find token");
        await Task.WhenAll(inFlight);
        run.Say($"{rounds} rounds of edits");
        Assert.NotEqual(0, rounds);
        await cluster.RestAsync(payers with { Teams = [.. payers.Teams, team] }, run);
    }

    private static async Task RefusedAsync(GatewayCluster cluster, string key, string why)
    {
        for (var call = 0; call < CallsAfterEdit; call++)
        {
            var (_, reply) = await cluster.Balancer.SendAsync(client => Call.SendAsync(client, key));
            Assert.True(reply.Status is null or 400 or 401 or 503, $"{why}: {reply}\n{cluster.Output}");
            if (reply.Status is 400 or 401)
                Assert.Contains(why, reply.Text, StringComparison.Ordinal);
        }
    }

    private static Task<Reply> AnsweredAsync(GatewayCluster cluster, string key, int status) => Deadline.UntilAsync(
        async () => (await cluster.Balancer.SendAsync(client => Call.SendAsync(client, key))).Reply,
        reply => reply.Status == status,
        reply => $"{reply}\n{cluster.Output}");

    // Sent until it is answered: whoever dies of it has made it or not.
    private static Task<Reply> EditAsync(GatewayCluster cluster, string route, string body, bool orNotFound = false) =>
        Deadline.UntilAsync(
            async () => (await cluster.Balancer.SendAsync(client => PostAsync(client, route, body))).Reply,
            reply => reply.Status == 200 || (orNotFound && reply.Status == 404),
            reply => $"{route} {body}: {reply}\n{cluster.Output}");

    private static async Task<Reply> PostAsync(HttpClient client, string route, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, route);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", House.MasterKey);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        try
        {
            using var response = await client.SendAsync(request);
            return new(null, (int)response.StatusCode, IsWhole: true, await response.Content.ReadAsStringAsync());
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConnectionError)
        {
            return Reply.Unsent with { Text = exception.Message };
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return new(null, null, IsWhole: false, exception.Message);
        }
    }
}
