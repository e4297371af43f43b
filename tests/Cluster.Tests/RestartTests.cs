using System.Text.Json;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Cluster.Tests.Traffic;
using Tollgate.Servers.Gateway;
using Tollgate.Servers.Upstream;

namespace Tollgate.Cluster.Tests;

/// <summary>A gateway that comes back is the one that went.</summary>
public sealed class RestartTests
{
    [Theory]
    [InlineData(Store.Sqlite, false)]
    [InlineData(Store.Sqlite, true)]
    [InlineData(Store.Postgres, false)]
    [InlineData(Store.Postgres, true)]
    public async Task Teams_keys_spend_and_periods_are_what_they_were(Store store, bool killed)
    {
        await using var house = await House.OpenAsync(store);
        string team, before;
        string[] keys;
        await using (var gateway = await house.StartAsync())
        {
            (team, keys) = await FurnishAsync(gateway);
            foreach (var key in keys[..2])
                Assert.Equal(200, (await Call.SendAsync(gateway.Client, key)).Status);
            await gateway.QuietAsync(team, keys);
            before = await DescribeAsync(gateway, team, keys);
            await (killed ? gateway.KillAsync() : gateway.StopAsync());
        }

        await using var again = await house.StartAsync();

        Assert.Equal(before, await DescribeAsync(again, team, keys));
        Assert.Equal(200, (await Call.SendAsync(again.Client, keys[0])).Status);
        await again.QuietAsync(team, keys);
        Assert.Equal((double)(3 * Call.Cost), (await again.TeamAsync(team)).GetProperty("spend").GetDouble());
        var report = await house.CheckBooksAsync();
        Assert.Empty(report.Faults);
        Assert.Equal(3, report.Count("exact"));
    }

    [Theory]
    [InlineData(Store.Sqlite)]
    [InlineData(Store.Postgres)]
    public async Task A_clean_stop_lets_calls_in_flight_end(Store store)
    {
        await using var house = await House.OpenAsync(store);
        await using var gateway = await house.StartAsync();
        var (_, keys) = await FurnishAsync(gateway);
        var gate = house.Upstream.Gate("stop");
        var held = new FakeBehavior { Hold = "stop", HoldAfter = 2, Chunks = 4 };
        Task<Reply>[] calls =
        [
            Call.SendAsync(gateway.Client, keys[0], stream: true, held),
            Call.SendAsync(gateway.Client, keys[0], stream: false, held),
        ];
        await gate.ReachedByAsync(calls.Length, Deadline.Soon);

        var stopping = gateway.StopAsync();
        await Deadline.UntilAsync(
            () => TakesCallsAsync(gateway), takes => !takes, _ => $"It takes calls on and on:\n{gateway.Output}");
        gate.Open();

        Assert.All(
            await Task.WhenAll(calls),
            answer => Assert.True(answer is { Status: 200, IsWhole: true }, $"{answer}\n{gateway.Output}"));
        await stopping;
        var report = await house.CheckBooksAsync();
        Assert.Empty(report.Faults);
        Assert.Equal(calls.Length, report.Count("exact"));
    }

    // A connection of its own each time: those that are open may be served to their end.
    private static async Task<bool> TakesCallsAsync(GatewayProcess gateway)
    {
        try
        {
            using var client = new System.Net.Sockets.TcpClient();
            await client.ConnectAsync("127.0.0.1", gateway.Port);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    private static async Task<(string Team, string[] Keys)> FurnishAsync(GatewayProcess gateway)
    {
        var team = await gateway.NewTeamAsync(
            """
            {"team_alias": "toll keepers", "max_budget": 25.000000000000000001, "budget_duration": "30d",
             "metadata": {"a": [1, 2]}}
            """);
        string[] keys =
        [
            """ "key_alias": "weekly", "max_budget": 5, "budget_duration": "7d" """,
            $""" "models": ["{House.Model}"], "duration": "90d" """,
            """ "blocked": true, "metadata": {"why": "left"} """,
        ];
        for (var key = 0; key < keys.Length; key++)
            keys[key] = await gateway.NewKeyAsync($$"""{"team_id": "{{team}}", {{keys[key]}} }""");
        return (team, keys);
    }

    private static async Task<string> DescribeAsync(GatewayProcess gateway, string team, string[] keys)
    {
        var rows = new List<JsonElement> { await gateway.GetAsync($"/team/info?team_id={team}") };
        foreach (var key in keys)
            rows.Add(await gateway.KeyAsync(key));
        return string.Join('\n', rows);
    }
}
