using Tollgate.Cluster.Tests.Chaos;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Cluster.Tests.Traffic;

namespace Tollgate.Cluster.Tests;

/// <summary>Keys that nobody made cost nothing that grows.</summary>
public sealed class UnknownKeysTests
{
    private const int UnknownKeys = 100_000;
    private const int Connections = 8;
    private const long GrowthMax = 150L * 1024 * 1024;

    [Theory]
    [InlineData(Store.Sqlite)]
    [InlineData(Store.Postgres)]
    public async Task They_leave_no_trace_and_keep_nobody_from_being_served(Store store)
    {
        await using var house = await House.OpenAsync(store);
        await using var gateway = await house.StartAsync();
        var team = await gateway.NewTeamAsync("{}");
        var known = await gateway.NewKeyAsync($$"""{"team_id": "{{team}}"}""");
        Assert.Equal(200, (await Call.SendAsync(gateway.Client, known)).Status);
        var names = await house.Tables.NamesAsync();

        // The first are looked up, and all the others refused at once. A process grows while it warms up, whoever asks.
        var first = await KeyFlood.SendAsync(gateway.Port, "warm", UnknownKeys / 20, Connections);
        var memory = Memory.Of(gateway);
        var flood = KeyFlood.SendAsync(gateway.Port, "cold", UnknownKeys, Connections);
        var served = 0;
        while (!flood.IsCompleted)
        {
            var answer = await Call.SendAsync(gateway.Client, known);
            Assert.True(answer is { Status: 200, IsWhole: true }, $"{answer}\nThe gateway printed:\n{gateway.Output}");
            served++;
        }

        var rest = await flood;
        Assert.Equal(UnknownKeys, rest.Values.Sum());
        Assert.Contains(401, first.Keys);
        Assert.All(first.Keys.Concat(rest.Keys), status => Assert.True(status is 401 or 429, $"{status}"));
        Assert.InRange(served, 10, int.MaxValue);
        var after = await house.Tables.NamesAsync();
        Assert.Equal(names.Directory, after.Directory);
        Assert.Equal(names.Activated, after.Activated);
        Assert.InRange(Memory.Of(gateway) - memory, long.MinValue, GrowthMax);
    }
}
