using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Tollgate.Accounts;
using Tollgate.Ledger.Sqlite;

namespace Tollgate.Ledger.Tests;

public sealed partial class SqliteLedgerTests
{
    [Fact]
    public void A_second_ledger_on_one_folder_is_refused_and_told_why()
    {
        var refusal = Assert.Throws<DataFolderInUseException>(() => SqliteLedger.Open(_folder, TimeProvider.System));

        Assert.Contains(_folder, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_committed_is_there_when_the_file_is_opened_again()
    {
        var key = await ActivateAsync(Key);
        var (open, settled) = (await OpenedAsync(1, key), await OpenedAsync(1, key));
        await Ledger.SettleAsync([Ended(settled, 0.3m)], Stop);
        var etag = await SaveAsync(Team, State("team", "blue", "sales"), null);

        await Sqlite.DisposeAsync();
        Ledger = SqliteLedger.Open(_folder, TimeProvider.System);

        Assert.Equal(open.Id, Assert.Single((await BooksAsync(Key)).Open).Call);
        Assert.Equal(0.3m, (await BalanceAsync(Key)).Spent.Dollars);
        Assert.Equal(etag, (await LoadAsync(Team))!.Value.ETag);
        Assert.Equal(2, (await ActivateAsync(Key)).Epoch);
    }

    [Fact]
    public async Task What_was_committed_is_there_after_an_end_without_warning()
    {
        var key = await ActivateAsync(Key);
        var call = await OpenedAsync(1, key);

        // The files as a killed process leaves them: no checkpoint, the log still beside the database.
        var crashed = Directory.CreateTempSubdirectory("tollgate-ledger-").FullName;
        foreach (var file in Directory.GetFiles(_folder, "tollgate.db*").Where(file => !file.EndsWith("-shm", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(crashed, Path.GetFileName(file)));
        await using (var ledger = SqliteLedger.Open(crashed, TimeProvider.System))
        {
            var books = await ledger.ReadAsync([new(Key, Today)], Stop);
            Assert.Equal(call.Id, Assert.Single(books[0].Open).Call);
        }

        Directory.Delete(crashed, recursive: true);
    }

    [Fact]
    public async Task A_closed_ledger_is_an_unavailable_one()
    {
        await Sqlite.DisposeAsync();

        await Assert.ThrowsAsync<LedgerUnavailableException>(() => Ledger.PingAsync(Stop));
        Ledger = SqliteLedger.Open(_folder, TimeProvider.System);
    }

    [Fact]
    public async Task A_ledger_in_a_file_has_the_clock_of_its_process()
    {
        await Sqlite.DisposeAsync();
        Ledger = SqliteLedger.Open(_folder, new FakeTimeProvider(Noon));

        Assert.Equal(Noon, await Ledger.PingAsync(Stop));
    }

    [Fact]
    public async Task A_full_disk_fails_what_does_not_fit_and_the_rest_goes_on()
    {
        await using var writer = new SqliteThread("writer", new(Connect()), "begin immediate");
        await writer.RunAsync(session => session.Execute("create table filling (content blob)"), Stop);
        await writer.RunAsync(session => session.Query("pragma max_page_count = 1", row => row.GetInt64(0)), Stop);

        await Assert.ThrowsAsync<LedgerUnavailableException>(
            () => writer.RunAsync(session => session.Execute("insert into filling values (zeroblob(1000000))"), Stop));
        await writer.RunAsync(session => session.Execute("update pings set count = 7"), Stop);
        await writer.RunAsync(session => session.Query("pragma max_page_count = 1000000", row => row.GetInt64(0)), Stop);
        await writer.RunAsync(session => session.Execute("insert into filling values (zeroblob(1000000))"), Stop);

        Assert.Equal([(1L, 7L)], await writer.RunAsync(
            session => session.Query("select (select count(*) from filling), count from pings", row => (row.GetInt64(0), row.GetInt64(1))), Stop));
    }

    [Fact]
    public async Task A_file_that_another_program_has_locked_is_an_unavailable_ledger()
    {
        using var connection = Connect();
        Execute(connection, "begin immediate");

        await Assert.ThrowsAsync<LedgerUnavailableException>(() => Ledger.PingAsync(Stop));

        Execute(connection, "rollback");
        await Ledger.PingAsync(Stop);
    }

    [Fact]
    public async Task What_was_changed_behind_the_ledger_is_found_by_the_audit()
    {
        var call = await OpenedAsync(0.5m, await ActivateAsync(Key));
        await Ledger.SettleAsync([Ended(call, 0.2m)], Stop);
        using var connection = Connect();
        Execute(connection, "update balances set spent = '0.200000000000000001'");

        Assert.Equal(
            [new(Key, Today, new(0.200000000000000001m), new(0.2m))],
            (await Ledger.AuditAsync(Stop)).Differences);
    }

    [Fact]
    public async Task Of_what_waits_together_only_the_bad_fails()
    {
        var key = await ActivateAsync(Key);
        for (var i = 0; i < 7; i++)
            await Ledger.PostAsync(new(Guid.NewGuid(), Team, Today, Money.Max, "preset", "admin", Noon), Stop);

        var opens = Enumerable.Range(0, 50).Select(_ => Ledger.OpenAsync([Call(1, key)], Stop)).ToArray();
        var bad = Ledger.PostAsync(new(Guid.NewGuid(), Team, Today, new(1), "preset", "admin", Noon), Stop);
        var after = Ledger.PostAsync(new(Guid.NewGuid(), Key, Today, new(1), "preset", "admin", Noon), Stop);

        await Assert.ThrowsAsync<LedgerRejectedException>(() => bad);
        await Task.WhenAll(opens);
        Assert.Equal(1, (await after).Spent.Dollars);
        Assert.Equal(50, (await BooksAsync(Key)).Open.Count);
        await AssertBalancedAsync();
    }

    [Fact]
    public async Task Reminders_are_kept_by_grain_and_by_place_on_the_ring()
    {
        ReminderRow[] rows =
        [
            new("key/a", "reset", 10, Noon, TimeSpan.FromDays(30), ""),
            new("key/a", "other", 10, Noon, TimeSpan.FromMinutes(1), ""),
            new("key/b", "reset", uint.MaxValue, Noon, TimeSpan.FromDays(1), ""),
        ];
        var etags = new List<string>();
        foreach (var row in rows)
            etags.Add(await Sqlite.UpsertReminderAsync(row, Stop));

        Assert.Equal(rows[..2].Select((row, i) => row with { ETag = etags[i] }).OrderBy(row => row.Name), (await Sqlite.ReadRemindersAsync("key/a", Stop)).OrderBy(row => row.Name));
        Assert.Equal(2, (await Sqlite.ReadRemindersAsync(9, 10, Stop)).Count);
        Assert.Equal("key/b", Assert.Single(await Sqlite.ReadRemindersAsync(uint.MaxValue - 1, 9, Stop)).GrainId);
        Assert.Equal(3, (await Sqlite.ReadRemindersAsync(5, 5, Stop)).Count);

        var newer = await Sqlite.UpsertReminderAsync(rows[0] with { StartAt = Noon.AddDays(1) }, Stop);
        Assert.False(await Sqlite.DeleteReminderAsync("key/a", "reset", etags[0], Stop));
        Assert.True(await Sqlite.DeleteReminderAsync("key/a", "reset", newer, Stop));
        await Sqlite.DeleteRemindersAsync(Stop);
        Assert.Empty(await Sqlite.ReadRemindersAsync(5, 5, Stop));
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "tollgate.db")};Pooling=false");
        connection.Open();
        return connection;
    }

    private static object Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() ?? 0L;
    }
}
