using Tollgate.Cluster.Tests.Houses;
using Tollgate.Cluster.Tests.Traffic;

namespace Tollgate.Cluster.Tests;

/// <summary>kill -9, at whatever moment, loses no call and charges none twice.</summary>
public sealed class KillTests
{
    private const int Kills = 2;
    private const int AnswersBeforeKill = 60;

    [Theory]
    [InlineData(Store.Sqlite)]
    [InlineData(Store.Postgres)]
    public async Task Whatever_the_provider_served_is_in_the_books_after_a_kill(Store store)
    {
        await using var house = await House.OpenAsync(store);
        var answered = new List<Reply>();
        var (team, keys) = ("", Array.Empty<string>());
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var victim = await house.StartAsync();
            if (kill == 0)
                (team, keys) = await TeamOfFiveAsync(victim);

            var calls = new FiftyCalls(victim, house.Upstream, keys, $"kill {kill}", AnswersBeforeKill);
            await calls.UnderWayAsync();
            await victim.KillAsync();
            answered.AddRange(await calls.EndedAsync());
        }

        await using var gateway = await house.StartAsync();
        await gateway.QuietAsync(team, keys);

        var report = await house.CheckBooksAsync();
        var faults = string.Join('\n', report.Faults);
        Assert.True(faults.Length == 0, $"{faults}\nThe gateway printed:\n{gateway.Output}");
        AssertEveryStepWasHit(report, answered);
        AssertWhatWasReadIsExact(report, answered);

        var audit = await gateway.AuditAsync();
        Assert.Empty(audit.GetProperty("differences").EnumerateArray());
        Assert.Equal(report.Tables.Calls.Count, audit.GetProperty("calls").GetInt64());
        Assert.Equal(
            (double)report.Tables.SpentBy(_ => true), (await gateway.TeamAsync(team)).GetProperty("spend").GetDouble());
        var keysInfo = await Task.WhenAll(keys.Select(gateway.KeyAsync));
        Assert.Equal(
            report.Tables.Calls.Select(call => call.Key).Distinct()
                .Select(key => (double)report.Tables.SpentBy(call => call.Key == key)).Order(),
            keysInfo.Select(info => info.GetProperty("spend").GetDouble()).Order());
    }

    private static async Task<(string Team, string[] Keys)> TeamOfFiveAsync(Servers.Gateway.GatewayProcess gateway)
    {
        var team = await gateway.NewTeamAsync("""{"max_budget": 100}""");
        var keys = new string[5];
        for (var key = 0; key < keys.Length; key++)
            keys[key] = await gateway.NewKeyAsync($$"""{"team_id": "{{team}}", "max_budget": 50}""");
        return (team, keys);
    }

    // Else the test would prove less than it says.
    private static void AssertEveryStepWasHit(Checking.BooksReport report, List<Reply> answered)
    {
        var cutMidStream = report.Bill.Count(line => line is { IsFinished: false, Completion: > 0 });
        Assert.True(report.Count("recovered") >= Kills * (FiftyCalls.WaitingForFirstByte + FiftyCalls.MidStream));
        Assert.True(cutMidStream >= Kills * FiftyCalls.MidStream);
        Assert.True(answered.Count(answer => answer.IsWhole) >= Kills * AnswersBeforeKill);
        Assert.All(answered, answer => Assert.True(answer.Status is null or 200, $"{answer}"));
    }

    // A client that has read the end of its answer has paid exactly: no crash after it changes that.
    private static void AssertWhatWasReadIsExact(Checking.BooksReport report, List<Reply> answered)
    {
        var how = report.Tables.Calls.ToDictionary(call => call.Id, call => call.How);
        Assert.All(
            answered.Where(answer => answer.IsWhole),
            answer => Assert.Equal((answer.Id, "exact"), (answer.Id, how.GetValueOrDefault(answer.Id!.Value))));
    }
}
