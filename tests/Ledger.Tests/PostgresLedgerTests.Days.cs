using Tollgate.Accounts;

namespace Tollgate.Ledger.Tests;

/// <summary>Sums of days, beside what changes their calls at the same moment.</summary>
public sealed partial class PostgresLedgerTests
{
    // It stands still before it has written anything, in the midst of it, and when only its commit is missing.
    [Theory]
    [InlineData("calls")]
    [InlineData("balances")]
    [InlineData("claims")]
    public async Task A_settlement_that_did_not_see_a_mark_is_waited_for(string heldUp)
    {
        var key = await ActivateAsync(Key);
        var late = Call(1, key) with { Claim = new(Key, "once") };
        await OpenAsync(late);
        await Ledger.SettleAsync([Ended(await OpenedAsync(1, key), 0.1m)], Stop);

        await using var other = await BeginAsync($"select from {heldUp} for update");
        var settling = Ledger.SettleAsync([Ended(late, 0)], Stop);
        await WaitingAsync(settling);
        await KeepSumsAsync();
        Assert.Empty(await SummedAsync());
        await other.CommitAsync();
        await settling;
        await KeepSumsAsync();

        Assert.Equal([FirstDay, FirstDay.AddDays(1)], await SummedAsync());
        await AssertSpentAsync(0.1m, calls: 2);
    }

    [Fact]
    public async Task Sums_that_are_made_while_calls_settle_are_those_of_the_rows()
    {
        var key = await ActivateAsync(Key);
        for (var round = 1; round <= 20; round++)
        {
            var days = Enumerable.Range(0, 200).Select(i => Noon.AddDays(i % 2));
            NewCall[] calls = [.. days.Select(day => Call(1, key) with { OpenedAt = day })];
            await Ledger.OpenAsync(calls, Stop);
            var settling = calls.Chunk(100)
                .Select(share => Ledger.SettleAsync([.. share.Select(call => Ended(call, 0.1m))], Stop));
            await Task.WhenAll([.. settling, KeepSumsAsync(), KeepSumsAsync()]);

            Assert.Equal(
                Enumerable.Repeat((new Money(10m * round), 100L * round), 2),
                (await SumAsync(SpendBy.Day)).Select(sum => (sum.Figures.Spent, sum.Figures.Calls)));
        }
    }

    [Fact]
    public async Task No_settlement_waits_for_the_sums_of_its_day()
    {
        var key = await ActivateAsync(Key);
        NewCall[] calls = [.. Enumerable.Range(0, 3).Select(_ => Call(1, key))];
        await Ledger.OpenAsync(calls, Stop);
        await Ledger.SettleAsync([Ended(calls[0], 0.1m)], Stop);
        await KeepSumsAsync();
        await Ledger.SettleAsync([Ended(calls[1], 0.1m)], Stop);

        await using var other = await BeginAsync("select from days for update");
        var summing = KeepSumsAsync();
        await WaitingAsync(summing);
        await Ledger.SettleAsync([Ended(calls[2], 0.1m)], Stop);
        await other.CommitAsync();
        await summing;

        await AssertSpentAsync(0.3m, calls: 3);
        await KeepSumsAsync();
        Assert.Contains(FirstDay, await SummedAsync());
        await AssertSpentAsync(0.3m, calls: 3);
    }

    // Of two days the later was marked first, and its call settles first as well.
    [Fact]
    public async Task Whatever_takes_marks_away_takes_them_in_the_order_of_their_days()
    {
        var key = await ActivateAsync(Key);
        NewCall[] calls = [Call(1, key) with { OpenedAt = Noon.AddDays(1) }, Call(1, key)];
        foreach (var call in calls)
        {
            await OpenAsync(call);
            await KeepSumsAsync();
        }

        Assert.Equal([FirstDay, FirstDay.AddDays(1)], await SummedAsync());
        await using var other = await BeginAsync("select from summed_days where day = $1 for update", FirstDay);
        var settling = Ledger.SettleAsync([.. calls.Select(call => Ended(call, 0.1m))], Stop);
        await WaitingAsync(settling);
        await other.ExecuteAsync("select from summed_days where day = $1 for update", FirstDay.AddDays(1));
        await other.CommitAsync();

        await settling;
        Assert.Empty(await SummedAsync());
    }

    private async Task AssertSpentAsync(decimal spent, long calls)
    {
        var sum = Assert.Single(await SumAsync(SpendBy.Nothing)).Figures;
        Assert.Equal((new Money(spent), calls), (sum.Spent, sum.Calls));
    }

    private async Task<DateOnly[]> SummedAsync()
    {
        await using var command = _database.CreateCommand(
            "select coalesce(array_agg(day order by day), '{}') from summed_days where is_summed and day <= $1");
        command.Parameters.Add(new() { Value = FirstDay.AddDays(1) });
        await using var reader = await command.ExecuteReaderAsync(Stop);
        await reader.ReadAsync(Stop);
        return reader.GetFieldValue<DateOnly[]>(0);
    }
}
