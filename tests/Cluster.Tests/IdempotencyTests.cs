using System.Net.Http.Headers;
using System.Text;
using Tollgate.Cluster.Tests.Clusters;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Cluster.Tests.Traffic;
using Tollgate.Servers.Gateway;
using Tollgate.Servers.Upstream;

namespace Tollgate.Cluster.Tests;

/// <summary>One Idempotency-Key is one call, on whichever fronts its requests arrive.</summary>
public sealed class IdempotencyTests
{
    private const int Processes = 3;
    private const int AtOnce = 30;

    [Fact]
    public async Task One_key_sent_to_every_front_at_once_and_later_is_one_call_and_one_charge()
    {
        await using var house = await House.OpenAsync(Store.Postgres);
        await using var cluster = await GatewayCluster.StartAsync(house, Processes);
        var team = await cluster.Any.NewTeamAsync("{}");
        var key = await cluster.Any.NewKeyAsync($$"""{"team_id": "{{team}}"}""");

        var first = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(call =>
            SendAsync(cluster.Members[call % Processes].Process!, key, "order-77")));
        await cluster.Any.QuietAsync(team, key);
        var later = await Task.WhenAll(cluster.Members.Select(member => SendAsync(member.Process!, key, "order-77")));

        Assert.Single(first, answer => answer.Status == 200);
        Assert.All(first, answer => Assert.True(answer.Status is 200 or 409, answer.Text));
        Assert.All(later, answer => Assert.Equal(409, answer.Status));
        Assert.All(later, answer => Assert.Contains("\"status\":\"settled\"", answer.Text, StringComparison.Ordinal));
        var report = await house.CheckBooksAsync();
        Assert.Empty(report.Faults);
        Assert.Equal(Call.Cost, Assert.Single(report.Tables.Calls).Cost);
        Assert.Single(report.Bill);
    }

    private static async Task<(int Status, string Text)> SendAsync(GatewayProcess front, string key, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Headers.Add("Idempotency-Key", token);
        request.Content = new StringContent(
            $$"""
            {"model":"{{House.Model}}","max_tokens":{{Call.OutputTokens}},
            "messages":[{"role":"user","content":"Tell me of tollgates."}],"fake":{{new FakeBehavior { DelayMs = 500 }.ToJson()}}}
            """,
            Encoding.UTF8,
            "application/json");
        using var response = await front.Client.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
