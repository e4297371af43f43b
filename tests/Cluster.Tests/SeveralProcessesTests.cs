using Tollgate.Cluster.Tests.Checking;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Cluster.Tests.Traffic;
using Tollgate.Servers.Gateway;
using Tollgate.Servers.Upstream;

namespace Tollgate.Cluster.Tests;

/// <summary>Any number of processes over one PostgreSQL are one gateway.</summary>
public sealed class SeveralProcessesTests
{
    private const int Processes = 3;

    /// <summary>What the team's budget pays for, and how many calls try to have a part of it at once.</summary>
    private const int Paid = 40;
    private const int Tried = 120;

    // bifrost#3547
    [Fact]
    public async Task Processes_that_start_at_once_on_an_empty_database_share_keys_and_budgets()
    {
        await using var house = await House.OpenAsync(Store.Postgres);
        var gateways = await StartAtOnceAsync(house);
        try
        {
            var steps = await ((PostgresTables)house.Tables).SchemaStepsAsync();
            Assert.NotEmpty(steps);
            Assert.Equal(Enumerable.Range(1, steps.Count), steps);
            Assert.All(gateways, gateway => Assert.DoesNotContain("fail:", gateway.Output, StringComparison.Ordinal));

            var budget = Paid * Call.Cost;
            var team = await gateways[0].NewTeamAsync(FormattableString.Invariant($$"""{"max_budget": {{budget}}}"""));
            var key = await gateways[1].NewKeyAsync($$"""{"team_id": "{{team}}"}""");
            foreach (var gateway in gateways)
                Assert.Equal(200, (await Call.SendAsync(gateway.Client, key)).Status);

            await Task.WhenAll(Enumerable.Range(0, Tried).Select(number => Call.SendAsync(
                gateways[number % Processes].Client,
                key,
                stream: number % 2 == 0,
                new FakeBehavior { DelayMs = number % 30 })));
            await gateways[2].QuietAsync(team, key);
            await SpendTheRestAsync(gateways, key);
            await gateways[2].QuietAsync(team, key);

            foreach (var gateway in gateways)
            {
                var refusal = await Call.SendAsync(gateway.Client, key);
                Assert.Contains("Budget has been exceeded", refusal.Text, StringComparison.Ordinal);
            }

            var report = await house.CheckBooksAsync();
            Assert.Empty(report.Faults);
            Assert.InRange(report.Tables.SpentBy(_ => true), budget, budget + Call.Cost);
            Assert.All(report.Tables.Calls, call => Assert.Equal("exact", call.How));
        }
        finally
        {
            foreach (var gateway in gateways)
                await gateway.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_hard_budget_pays_for_as_many_calls_as_it_can_whoever_is_asked()
    {
        const int paid = 37;
        await using var house = await House.OpenAsync(Store.Postgres);
        await using var one = await house.StartAsync("data-0");
        await using var other = await house.StartAsync("data-1");
        var budget = (paid + 0.5m) * Call.CostMax;
        var team = await one.NewTeamAsync(
            FormattableString.Invariant($$"""{"max_budget": {{budget}}, "budget_enforcement": "hard"}"""));
        var key = await other.NewKeyAsync($$"""{"team_id": "{{team}}"}""");

        // The provider takes all that a call can cost.
        var behavior = new FakeBehavior { PromptTokens = House.InputMax };
        var replies = await Task.WhenAll(Enumerable.Range(0, 500).Select(number => UntilDecidedAsync(
            number % 2 == 0 ? one : other, key, behavior)));

        await one.QuietAsync(team, key);
        var report = await house.CheckBooksAsync(
            new Dictionary<string, decimal> { [$"team:{team}"] = budget }, new HashSet<string> { $"team:{team}" });
        Assert.Empty(report.Faults);
        Assert.Equal(paid, replies.Count(reply => reply.Status == 200));
        Assert.Equal(paid, report.Bill.Count);
        Assert.Equal(paid * Call.CostMax, report.Tables.SpentBy(call => call.Team == team));
        Assert.All(replies.Where(reply => reply.Status != 200), reply => Assert.Contains(
            "this call could cost up to", reply.Text, StringComparison.Ordinal));
    }

    private static async Task<Reply> UntilDecidedAsync(GatewayProcess gateway, string key, FakeBehavior behavior)
    {
        while (true)
        {
            var reply = await Call.SendAsync(gateway.Client, key, behavior: behavior);
            if (reply.Status is 200 or 400)
                return reply;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    private static async Task<GatewayProcess[]> StartAtOnceAsync(House house)
    {
        var starts = Enumerable.Range(0, Processes).Select(process => house.StartAsync($"data-{process}")).ToArray();
        try
        {
            return await Task.WhenAll(starts);
        }
        catch
        {
            foreach (var start in starts.Where(start => start.IsCompletedSuccessfully))
                await (await start).DisposeAsync();
            throw;
        }
    }

    // What was held while many tried is free again, and one more each spends it.
    private static async Task SpendTheRestAsync(GatewayProcess[] gateways, string key)
    {
        for (var call = 0; call < Paid; call++)
        {
            var answer = await Call.SendAsync(gateways[call % Processes].Client, key);
            if (answer.Status != 200)
                return;
        }

        throw new InvalidOperationException(
            $"The budget never ended. The first gateway printed:\n{gateways[0].Output}");
    }
}
