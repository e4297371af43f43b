using Tollgate.Accounts;

namespace Tollgate.Ledger.Tests;

/// <summary>What every ledger does that lasts: reports, and the list of changes.</summary>
public abstract partial class StoredLedgerTests : LedgerTests
{
    protected static readonly DateOnly FirstDay = DateOnly.FromDateTime(Noon.UtcDateTime);
    private static readonly SpendFilter Anybody = new();

    private IReports Reports => (IReports)Ledger;

    [Fact]
    public async Task Sums_are_told_apart_by_what_is_asked_the_most_first()
    {
        await SettledAsync(1m, day: 0, key: "a", team: "blue", model: "gpt");
        await SettledAsync(2m, day: 0, key: "b", team: "blue", model: "claude");
        await SettledAsync(0.000000000000000001m, day: 1, key: "a", team: null, model: "gpt");

        Assert.Equal(
            [new(2m), new(1.000000000000000001m)],
            (await SumAsync(SpendBy.Key)).Select(sum => sum.Figures.Spent));
        Assert.Equal(["b", "a"], (await SumAsync(SpendBy.Key)).Select(sum => sum.Group.Key));
        Assert.Equal(["blue", null], (await SumAsync(SpendBy.Team)).Select(sum => sum.Group.Team));
        Assert.Equal(
            [(FirstDay, "claude"), (FirstDay, "gpt"), (FirstDay.AddDays(1), "gpt")],
            (await SumAsync(SpendBy.Day | SpendBy.Model)).Select(sum => (sum.Group.Day!.Value, sum.Group.Model)));
        var all = Assert.Single(await SumAsync(SpendBy.Nothing));
        Assert.Equal(new SpendFigures(new(3.000000000000000001m), 30, 6, 0, 0, 3, 0), all.Figures);
    }

    [Fact]
    public async Task Sums_are_of_those_that_are_named_in_those_days_that_are_asked()
    {
        await SettledAsync(1m, day: 0, key: "a", team: "blue", model: "gpt");
        await SettledAsync(2m, day: 1, key: "b", team: "red", model: "gpt");
        await SettledAsync(4m, day: 2, key: "a", team: "red", model: "claude");

        await AssertSumAsync(5m, new() { Keys = ["a", "none"] });
        await AssertSumAsync(6m, new() { Teams = ["red"] });
        await AssertSumAsync(4m, new() { Teams = ["red"], Keys = ["a"] });
        await AssertSumAsync(4m, new() { Models = ["claude"] });
        await AssertSumAsync(7m, new() { Models = ["openai/gpt"] });
        await AssertSumAsync(7m, new() { Models = ["gpt"] });
        await AssertSumAsync(3m, new() { ModelGroups = ["gpt"] });
        await AssertSumAsync(0m, new() { ModelGroups = ["openai/gpt"] });
        await AssertSumAsync(0m, new() { Users = ["nobody"] });
        await AssertSumAsync(2m, Anybody, from: 1, to: 1);
        await AssertSumAsync(0m, Anybody, from: 3, to: 9);
    }

    [Fact]
    public async Task A_call_counts_for_each_of_its_tags()
    {
        await SettledAsync(1m, day: 0, key: "a", tags: ["one", "two"]);
        await SettledAsync(2m, day: 0, key: "a", tags: ["two"]);
        await SettledAsync(4m, day: 0, key: "a");

        for (var kept = 0; kept < 2; kept++)
        {
            Assert.Equal(
                [("two", new Money(3m)), ("one", new Money(1m))],
                (await SumAsync(SpendBy.Tag)).Select(sum => (sum.Group.Tag!, sum.Figures.Spent)));
            await AssertSumAsync(1m, new() { Tags = ["one"] });
            await KeepSumsAsync();
        }
    }

    [Fact]
    public async Task Calls_that_are_open_or_have_no_price_add_nothing_and_those_that_failed_are_told()
    {
        await OpenedAsync(1, await ActivateAsync(Key));
        await SettledAsync(null, day: 0, key: "a");
        await SettledAsync(0m, day: 0, key: "a", status: CallStatus.Failure);

        var sum = Assert.Single(await SumAsync(SpendBy.Nothing)).Figures;

        Assert.Equal((Money.Zero, 2, 1), (sum.Spent, sum.Calls, sum.Failed));
    }

    // Whatever happens to calls, and whenever days are summed, a report is the sum of the rows.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_report_is_the_sum_of_the_rows_at_any_moment(int seed)
    {
        var random = new Random(seed);
        var fence = await ActivateAsync(Key);
        var calls = new List<NewCall>();
        for (var step = 0; step < 60; step++)
        {
            switch (random.Next(7))
            {
                case 0 or 1:
                    var call = Call(1m, fence) with
                    {
                        OpenedAt = Noon.AddDays(random.Next(3)),
                        Facts = Facts with { Key = $"k{random.Next(2)}" },
                    };
                    await OpenAsync(call);
                    calls.Add(call);
                    break;
                case 2 or 3 when calls.Count > 0:
                    await Ledger.SettleAsync([Ended(calls[random.Next(calls.Count)], random.Next(1, 1000) / 1000m, 10, 2)], Stop);
                    break;
                case 4 when step % 3 == 0:
                    await Ledger.RecoverAsync([], 2, Stop);
                    break;
                case 5 when calls.Count > 0:
                    await ((IRepricing)Ledger).AdjustAsync([new(calls[random.Next(calls.Count)].Id, new(random.Next(1, 1000) / 1000m))], "test", Noon, Stop);
                    break;
                default:
                    await KeepSumsAsync();
                    break;
            }

            Assert.Equal(await RowsAsync(calls), (await SumAsync(SpendBy.Day | SpendBy.Key))
                .ToDictionary(sum => (sum.Group.Day!.Value, sum.Group.Key!), sum => (sum.Figures.Spent, sum.Figures.Calls)));
        }
    }

    [Fact]
    public async Task Calls_are_listed_the_newest_first_by_page_and_filter()
    {
        for (var day = 0; day < 5; day++)
            await SettledAsync(day + 1, day, key: day % 2 == 0 ? "a" : "b");
        var all = new CallsQuestion(Noon.AddDays(-1), Noon.AddDays(9), Anybody);

        await AssertListedAsync(all, 0, 2, total: 5, 5m, 4m);
        await AssertListedAsync(all, 4, 2, total: 5, 1m);
        await AssertListedAsync(all with { Filter = new() { Keys = ["a"] } }, 0, 9, total: 3, 5m, 3m, 1m);
        await AssertListedAsync(all with { From = Noon.AddDays(3) }, 0, 9, total: 2, 5m, 4m);
        await AssertListedAsync(all with { To = Noon.AddDays(1) }, 0, 9, total: 1, 1m);
        await AssertListedAsync(all with { From = new(Noon.Date, TimeSpan.Zero), To = new(Noon.Date.AddDays(3), TimeSpan.Zero) }, 0, 2, total: 3, 3m, 2m);
        await AssertListedAsync(all with { SpentLeast = new(2m), SpentMost = new(3m) }, 0, 9, total: 2, 3m, 2m);
        await AssertListedAsync(all with { Failed = true }, 0, 9, total: 0);
    }

    private async Task AssertListedAsync(CallsQuestion question, long offset, int most, long total, params decimal[] costs)
    {
        var page = await Reports.CallsAsync(question, offset, most, Stop);
        Assert.Equal(costs.Select(cost => (Money?)new Money(cost)), page.Calls.Select(call => call.Cost));
        Assert.Equal(total, page.Total);
    }

    private async Task<Dictionary<(DateOnly, string), (Money, long)>> RowsAsync(IReadOnlyList<NewCall> calls)
    {
        var rows = await Task.WhenAll(calls.Select(call => Ledger.CallAsync(call.Id, Stop)));
        return rows.OfType<CallRecord>().Where(row => !row.IsOpen)
            .GroupBy(row => (DateOnly.FromDateTime(row.OpenedAt.UtcDateTime), row.Facts.Key!))
            .ToDictionary(
                group => group.Key,
                group => (
                    new Money(group.Sum(row => (row.Cost ?? default).Dollars + (row.Adjusted ?? default).Dollars)),
                    (long)group.Count()));
    }

    protected async Task KeepSumsAsync()
    {
        var later = Noon.AddDays(30);
        while (await Reports.KeepSumsAsync(later, Stop))
        {
            // Day after day.
        }
    }

    private async Task SettledAsync(
        decimal? cost,
        int day,
        string key,
        string? team = null,
        string model = "gpt",
        CallStatus status = CallStatus.Success,
        params string[] tags)
    {
        var accounts = new List<AccountId> { AccountId.Key(key) };
        accounts.AddRange(tags.Select(AccountId.Tag));
        var fences = await Task.WhenAll(accounts.Select(ActivateAsync));
        var call = Call(cost ?? 0, fences) with
        {
            OpenedAt = Noon.AddDays(day),
            Facts = Facts with { Key = key, Team = team, Model = model },
        };
        Assert.Equal(OpenState.Opened, (await OpenAsync(call)).State);
        await Ledger.SettleAsync([Ended(call, cost, 10, 2) with { Status = status }], Stop);
    }

    protected Task<IReadOnlyList<SpendSum>> SumAsync(SpendBy by) =>
        Reports.SumAsync(new(FirstDay.AddDays(-1), FirstDay.AddDays(9), by, Anybody), Stop);

    private async Task AssertSumAsync(decimal spent, SpendFilter filter, int from = 0, int to = 9)
    {
        var sum = Assert.Single(await Reports.SumAsync(
            new(FirstDay.AddDays(from), FirstDay.AddDays(to), SpendBy.Nothing, filter), Stop));
        Assert.Equal(new Money(spent), sum.Figures.Spent);
    }
}
