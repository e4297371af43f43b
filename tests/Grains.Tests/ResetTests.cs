using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Tollgate.Accounts;
using Tollgate.Grains.Tests.Houses;
using Tollgate.Ledger.Sqlite;

namespace Tollgate.Grains.Tests;

/// <summary>Alone, since what is announced anywhere in the process is heard.</summary>
[CollectionDefinition(nameof(Announcements), DisableParallelization = true)]
public sealed class Announcements;

/// <summary>A new period is announced on time also when nobody calls.</summary>
[Collection(nameof(Announcements))]
public sealed class ResetTests : IAsyncDisposable
{
    private const int Steps = 120;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly LedgerFolder _folder = new();
    private readonly Channel<double> _lags = Channel.CreateUnbounded<double>();
    private readonly MeterListener _meters = new();

    public ResetTests()
    {
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "tollgate.reset.lag")
                listener.EnableMeasurementEvents(instrument);
        };
        _meters.SetMeasurementEventCallback<double>((_, lag, _, _) => _lags.Writer.TryWrite(lag));
        _meters.Start();
    }

    [Fact]
    public async Task A_reset_is_announced_when_it_comes_and_the_next_one_is_awaited()
    {
        await using var house = await House.OpenAsync(_folder.Ledger, _folder.Time);
        await MakeAsync(house, "2h");
        Assert.Equal(House.Noon.AddHours(2), (await RemindersAsync())[0].StartAt);

        await PassAsync(TimeSpan.FromMinutes(115), () => false);
        var lag = await PassUntilAnnouncedAsync(TimeSpan.FromMinutes(6));

        Assert.InRange(lag, 0, 60);
        await NextReminderAsync(House.Noon.AddHours(4), TimeSpan.FromMinutes(6));
    }

    [Fact]
    public async Task A_reset_that_passed_while_no_process_ran_is_announced_after_the_start()
    {
        await using (var house = await House.OpenAsync(_folder.Ledger, _folder.Time))
            await MakeAsync(house, "2h");
        _folder.Time.Advance(TimeSpan.FromHours(5));

        await using var again = await House.OpenAsync(_folder.Ledger, _folder.Time);
        await PassUntilAnnouncedAsync(TimeSpan.FromMinutes(2));

        await NextReminderAsync(House.Noon.AddHours(6), TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task Another_duration_moves_the_announcement_and_none_or_a_deletion_ends_it()
    {
        await using var house = await House.OpenAsync(_folder.Ledger, _folder.Time);
        await MakeAsync(house, "2h");
        var team = house.Team("red");

        await team.Edit([new LimitsEdit.OfDuration(BudgetDuration.Parse("1h"))]);
        Assert.Equal(House.Noon.AddHours(1), (await RemindersAsync())[0].StartAt);
        await team.Edit([new LimitsEdit.Deletion()]);
        await PassAsync(TimeSpan.FromHours(2), () => false);

        await RemindersAsync(rows => rows.Count == 0);
        Assert.False(_lags.Reader.TryRead(out _));
    }

    [Fact]
    public async Task A_duration_below_a_minute_has_no_reminder_and_is_announced_while_the_account_is_active()
    {
        await using var house = await House.OpenAsync(_folder.Ledger, _folder.Time);
        await MakeAsync(house, "10s");

        Assert.Empty(await RemindersAsync());
        var lag = await PassUntilAnnouncedAsync(TimeSpan.FromSeconds(30));
        Assert.InRange(lag, 0, 5);
    }

    [Fact]
    public async Task What_is_due_later_than_in_five_minutes_is_not_loaded()
    {
        await using var house = await House.OpenAsync(_folder.Ledger, _folder.Time);
        await MakeAsync(house, "2h");

        Assert.Empty(await _folder.Ledger.ReadRemindersAsync(0, 0, Token));
        _folder.Time.Advance(TimeSpan.FromMinutes(116));
        Assert.Single(await _folder.Ledger.ReadRemindersAsync(0, 0, Token));
    }

    public async ValueTask DisposeAsync()
    {
        _meters.Dispose();
        await _folder.DisposeAsync();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task MakeAsync(House house, string duration)
    {
        var limits = Profiles.Limits(1.00m) with
        {
            Window = Window.Rolling(House.Noon, BudgetDuration.Parse(duration)),
        };
        Assert.Equal(EditOutcome.Done, await house.Team("red").Create(Profiles.Team("red"), limits));
    }

    private async Task<double> PassUntilAnnouncedAsync(TimeSpan span)
    {
        var announced = _lags.Reader.ReadAsync(Token).AsTask();
        await PassAsync(span, () => announced.IsCompleted);
        return await announced.WaitAsync(Patience, Token);
    }

    // In small steps, as time does, and slowly enough for a busy machine: the service of reminders reads its table every
    // minute.
    private async Task PassAsync(TimeSpan span, Func<bool> isEnough)
    {
        var end = _folder.Time.GetUtcNow() + span + TimeSpan.FromSeconds(5);
        while (_folder.Time.GetUtcNow() < end && !isEnough())
        {
            _folder.Time.Advance(span / Steps);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
        }
    }

    // A step may pass between the announcement and what it leads to.
    private Task<IReadOnlyList<ReminderRow>> NextReminderAsync(DateTimeOffset due, TimeSpan passed) => RemindersAsync(
        rows => rows is [{ } row] && row.StartAt >= due && row.StartAt <= due + (passed / Steps));

    private Task<IReadOnlyList<ReminderRow>> RemindersAsync(Func<IReadOnlyList<ReminderRow>, bool>? wanted = null) =>
        RemindersAsync(wanted ?? (_ => true), TimeProvider.System.GetTimestamp());

    private async Task<IReadOnlyList<ReminderRow>> RemindersAsync(
        Func<IReadOnlyList<ReminderRow>, bool> wanted, long started)
    {
        while (true)
        {
            var rows = await _folder.Ledger.ReadRemindersAsync("team/team:red", Token);
            if (wanted(rows))
                return rows;
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, string.Join(", ", rows));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Token);
        }
    }
}
