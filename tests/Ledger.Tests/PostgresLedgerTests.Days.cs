namespace Tollgate.Ledger.Tests;

/// <summary>Sums of days, beside what changes their calls at the same moment.</summary>
public sealed partial class PostgresLedgerTests
{
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
