using Npgsql;
using Tollgate.Ledger.Postgres;

namespace Tollgate.Ledger.Tests;

/// <summary>Two connections, one of which is held still in the middle of its transaction while the other
/// arrives.</summary>
public sealed partial class PostgresLedgerTests
{
    [Fact]
    public async Task An_open_that_waited_for_a_bump_finds_its_epoch_stale()
    {
        var key = await ActivateAsync(Key);
        await using var bump = await BeginAsync("select pg_advisory_xact_lock(7, account_lock($1))", Key.Value);
        await bump.ExecuteAsync("select advance_epoch($1)", Key.Value);

        var opening = OpenAsync(Call(1, key));
        await WaitingAsync(opening);
        await bump.CommitAsync();

        Assert.Equal((OpenState.Fenced, Key), ((await opening).State, (await opening).Stale.Single()));
    }

    [Fact]
    public async Task An_edit_that_is_under_way_is_waited_for_as_well()
    {
        var key = await ActivateAsync(Key);
        await using var edit = await BeginAsync(
            "select save_state('tollgate', 'key', 0, 0, $1, null, convert_to($2, 'UTF8'))", Key.Value, State("key", "a1", null));

        var opening = OpenAsync(Call(1, key));
        await WaitingAsync(opening);
        await edit.CommitAsync();

        Assert.Equal(OpenState.Fenced, (await opening).State);
    }

    [Fact]
    public async Task A_bump_that_waited_for_an_open_reads_its_row()
    {
        var key = await ActivateAsync(Key);
        var call = Call(1, key);
        await using var open = await BeginAsync("select pg_advisory_xact_lock_shared(7, account_lock($1))", Key.Value);
        await InsertAsync(open, call);

        var bumping = ActivateAsync(Key);
        await WaitingAsync(bumping);
        await open.CommitAsync();
        await bumping;

        Assert.Equal(call.Id, Assert.Single((await BooksAsync(Key)).Open).Call);
    }

    [Fact]
    public async Task Opens_do_not_wait_for_each_other()
    {
        var key = await ActivateAsync(Key);
        await using var open = await BeginAsync("select pg_advisory_xact_lock_shared(7, account_lock($1))", Key.Value);

        Assert.Equal(OpenState.Opened, (await OpenAsync(Call(1, key))).State);
    }

    [Fact]
    public async Task A_row_that_was_committed_while_its_copy_waited_is_found()
    {
        var key = await ActivateAsync(Key);
        var call = Call(1, key);
        await using var first = await BeginAsync("select 1");
        await InsertAsync(first, call);

        var copy = OpenAsync(call);
        await WaitingAsync(copy);
        await first.CommitAsync();

        Assert.Equal(OpenState.Opened, (await copy).State);
    }

    // What others have charged is part of what is spent; a balance that begins only then comes on top.
    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 2.5)]
    public async Task What_shall_be_spent_waits_for_what_is_charged_meanwhile(bool isThere, decimal spent)
    {
        if (isThere)
            await Ledger.PostAsync(new(Guid.NewGuid(), Key, Today, new(7), "edited", "admin", Noon), Stop);
        await using var charge = await BeginAsync(
            "insert into entries values ($1, $2, $3, 0.5, '', '', now())", Guid.NewGuid(), Key.Value, Today.SinceMilliseconds);
        await charge.ExecuteAsync(
            """
            insert into balances as b values ($1, $2, 0.5, 0, 0, 1)
            on conflict (account, period) do update set spent = b.spent + excluded.spent, version = b.version + 1
            """,
            Key.Value,
            Today.SinceMilliseconds);

        var saving = ((PostgresLedger)Ledger).SaveAsync([Spending(Key, null, 2)], Stop);
        await WaitingAsync(saving);
        await charge.CommitAsync();
        await saving;

        Assert.Equal(spent, (await BalanceAsync(Key)).Spent.Dollars);
        await AssertBalancedAsync();
    }

    [Fact]
    public async Task A_settlement_that_waited_for_a_recovery_corrects_it()
    {
        var call = await OpenedAsync(0.5m, await ActivateAsync(Key));
        await using var recovery = await BeginAsync(
            "update calls set cost = held, how = 'recovered', settled_at = now() where id = $1", call.Id.Value);
        await recovery.ExecuteAsync("insert into balances values ($1, $2, 0.5, 0, 1, 1)", Key.Value, Today.SinceMilliseconds);

        var settling = Ledger.SettleAsync([Ended(call, 0.2m)], Stop);
        await WaitingAsync(settling);
        await recovery.CommitAsync();

        Assert.Equal([Of(Key, 0.2m, 0, 1, 2)], await settling);
        await AssertBalancedAsync();
    }

    [Fact]
    public async Task A_recovery_that_waited_for_a_settlement_leaves_it_alone()
    {
        var call = await OpenedAsync(0.5m, await ActivateAsync(Key));
        await using var settlement = await BeginAsync(
            "update calls set cost = 0.2, how = 'exact', settled_at = now() where id = $1", call.Id.Value);
        await settlement.ExecuteAsync("insert into balances values ($1, $2, 0.2, 0, 1, 1)", Key.Value, Today.SinceMilliseconds);

        var recovering = Ledger.RecoverAsync([], 10, Stop);
        await WaitingAsync(recovering);
        await settlement.CommitAsync();

        Assert.Empty((await recovering).Calls);
        Assert.Equal([Of(Key, 0.2m, 0, 1, 1)], await Ledger.SettleAsync([Ended(call, 0.2m)], Stop));
        await AssertBalancedAsync();
    }

    [Fact]
    public async Task A_settlement_that_waited_for_its_own_copy_charges_nothing()
    {
        var call = await OpenedAsync(0.5m, await ActivateAsync(Key));
        await using var copy = await BeginAsync(
            "update calls set cost = 0.2, how = 'exact', settled_at = now() where id = $1", call.Id.Value);
        await copy.ExecuteAsync("insert into balances values ($1, $2, 0.2, 0, 1, 1)", Key.Value, Today.SinceMilliseconds);

        var settling = Ledger.SettleAsync([Ended(call, 0.2m)], Stop);
        await WaitingAsync(settling);
        await copy.CommitAsync();

        Assert.Equal([Of(Key, 0.2m, 0, 1, 1)], await settling);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_claim_that_another_is_taking_is_waited_for(bool commits)
    {
        var key = await ActivateAsync(Key);
        var first = Call(1, key) with { Claim = new(Key, "once") };
        var second = Call(2, key) with { Claim = first.Claim };
        OpenOutcome[] outcomes;
        await using (var other = await BeginAsync("select 1"))
        {
            await InsertAsync(other, first);
            await other.ExecuteAsync("insert into claims values ($1, 'once', $2)", Key.Value, first.Id.Value);
            var opening = Ledger.OpenAsync([second, Call(3, key)], Stop);
            await WaitingAsync(opening);
            if (commits)
                await other.CommitAsync();
            else
                await other.DisposeAsync();
            outcomes = [.. await opening];
        }

        Assert.Equal(
            [commits ? OpenState.Duplicate : OpenState.Opened, OpenState.Opened], outcomes.Select(outcome => outcome.State));
        Assert.Equal(commits ? first.Id : second.Id, (await Ledger.ClaimedAsync([first.Claim], Stop))[0]?.Id);
    }

    [Fact]
    public async Task A_claim_that_is_being_given_free_is_waited_for()
    {
        var key = await ActivateAsync(Key);
        var (first, second) = (Call(1, key) with { Claim = new(Key, "once") }, Call(2, key) with { Claim = new(Key, "once") });
        await OpenAsync(first);
        await using var settlement = await BeginAsync(
            "update calls set cost = 0, how = 'exact', settled_at = now() where id = $1", first.Id.Value);
        await settlement.ExecuteAsync("delete from claims where call_id = $1", first.Id.Value);

        var opening = OpenAsync(second);
        await WaitingAsync(opening);
        await settlement.CommitAsync();

        Assert.Equal(OpenState.Opened, (await opening).State);
        Assert.Equal(second.Id, (await Ledger.ClaimedAsync([second.Claim], Stop))[0]?.Id);
    }

    [Fact]
    public async Task The_copy_of_an_open_whose_call_cost_nothing_before_it_came_claims_nothing()
    {
        var call = Call(1, await ActivateAsync(Key)) with { Claim = new(Key, "once") };
        await using var other = await BeginAsync("insert into claims values ($1, 'once', $2)", Key.Value, Guid.NewGuid());

        var copy = OpenAsync(call);
        await WaitingAsync(copy);
        await using (var meanwhile = await BeginAsync("select 1"))
        {
            await InsertAsync(meanwhile, call);
            await meanwhile.ExecuteAsync("update calls set cost = 0, how = 'exact', settled_at = now()");
            await meanwhile.CommitAsync();
        }

        await other.DisposeAsync();
        Assert.Equal(OpenState.Recovered, (await copy).State);
        Assert.Null((await Ledger.ClaimedAsync([call.Claim], Stop))[0]);
        Assert.Equal(OpenState.Opened, (await OpenAsync(call with { Id = new(Guid.NewGuid()) })).State);
    }

    [Fact]
    public async Task Two_processes_that_open_one_claim_at_once_open_one_call()
    {
        await using var database = PostgresDataSource.Create(_database.ConnectionString);
        ILedger[] ledgers = [Ledger, new PostgresLedger(database)];
        var key = await ActivateAsync(Key);
        for (var round = 0; round < 50; round++)
        {
            var claim = new Claim(Key, $"round {round}");
            var outcomes = await Task.WhenAll(ledgers.Select(ledger =>
                Task.Run(() => ledger.OpenAsync([Call(1, key) with { Claim = claim }], Stop))));

            var states = outcomes.Select(outcome => outcome[0].State).Order();
            Assert.Equal([OpenState.Opened, OpenState.Duplicate], states);
        }

        Assert.Equal(50, (await BooksAsync(Key)).Open.Count);
    }

    [Fact]
    public async Task An_audit_in_the_middle_of_a_settlement_finds_nothing_wrong()
    {
        var call = await OpenedAsync(0.5m, await ActivateAsync(Key));
        await using var settlement = await BeginAsync(
            "update calls set cost = 0.2, how = 'exact', settled_at = now() where id = $1", call.Id.Value);

        await AssertBalancedAsync();
    }

    [Fact]
    public async Task What_was_changed_behind_the_ledger_is_found_by_the_audit()
    {
        var call = await OpenedAsync(0.5m, await ActivateAsync(Key));
        await Ledger.SettleAsync([Ended(call, 0.2m)], Stop);
        await using var change = _database.CreateCommand("update balances set spent = spent + 1e-18");
        await change.ExecuteNonQueryAsync(Stop);

        Assert.Equal(
            [new(Key, Today, new(0.200000000000000001m), new(0.2m))],
            (await Ledger.AuditAsync(Stop)).Differences);
    }

    private async Task<OtherConnection> BeginAsync(string sql, params object[] values)
    {
        var connection = await _database.OpenConnectionAsync(Stop);
        var other = new OtherConnection(connection, await connection.BeginTransactionAsync(Stop));
        await other.ExecuteAsync(sql, values);
        return other;
    }

    private static Task InsertAsync(OtherConnection connection, NewCall call) => connection.ExecuteAsync(
        """
        insert into calls (id, owner, accounts, periods, held, opened_at, route, model, deployment, stream)
        values ($1, 'front-1', array[$2], array[$3], 1, now(), '', '', '', false)
        """,
        call.Id.Value,
        call.Charges[0].Account.Value,
        call.Charges[0].Period.SinceMilliseconds);

    // Until the server itself says that somebody waits for a lock; should nobody ever, the test ends at its task
    // instead.
    private async Task WaitingAsync(Task task)
    {
        await using var waiting = _database.CreateCommand(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
        while (!task.IsCompleted && (long)(await waiting.ExecuteScalarAsync(Stop))! == 0)
            await Task.Yield();
        Assert.False(task.IsCompleted, "It waited for nobody.");
    }

    private sealed class OtherConnection(NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
    {
        public async Task ExecuteAsync(string sql, params object[] values)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            foreach (var value in values)
                command.Parameters.Add(new() { Value = value });
            await command.ExecuteNonQueryAsync(Stop);
        }

        public Task CommitAsync() => transaction.CommitAsync(Stop);

        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
