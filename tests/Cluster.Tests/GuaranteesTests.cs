using Tollgate.Cluster.Tests.Clusters;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Servers.Gateway;

namespace Tollgate.Cluster.Tests;

/// <summary>What is guaranteed of a team's rates fits, whichever fronts are asked at once.</summary>
public sealed class GuaranteesTests
{
    [Fact]
    public async Task Of_a_hundred_keys_that_two_fronts_make_at_once_as_many_are_as_fit()
    {
        await using var house = await House.OpenAsync(Store.Postgres);
        await using var cluster = await GatewayCluster.StartAsync(house, 2);
        var fronts = cluster.Members.Select(member => member.Process!).ToArray();
        var team = await fronts[0].NewTeamAsync("""{"rpm_limit": 100}""");

        var made = await Task.WhenAll(Enumerable.Range(0, 100).Select(key => IsMadeAsync(
            fronts[key % 2],
            $$"""{"team_id": "{{team}}", "rpm_limit": 3, "rpm_limit_type": "guaranteed_throughput"}""")));
        var lowered = await Assert.ThrowsAsync<InvalidOperationException>(
            () => fronts[1].PostAsync("/team/update", $$"""{"team_id": "{{team}}", "rpm_limit": 98}"""));

        Assert.Equal(33, made.Count(isMade => isMade));
        Assert.Contains(
            "Allocated RPM limit=99 is greater than team RPM limit=98", lowered.Message, StringComparison.Ordinal);
    }

    private static async Task<bool> IsMadeAsync(GatewayProcess front, string body)
    {
        try
        {
            await front.NewKeyAsync(body);
            return true;
        }
        catch (InvalidOperationException refused)
        {
            Assert.Contains("Allocated RPM limit=99 + Key RPM limit=3 is greater than team RPM limit=100", refused.Message, StringComparison.Ordinal);
            return false;
        }
    }
}
