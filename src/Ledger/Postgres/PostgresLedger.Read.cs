using Npgsql;
using Tollgate.Accounts;

namespace Tollgate.Ledger.Postgres;

public sealed partial class PostgresLedger
{
    private const string ExclusiveLocks =
        """
        select pg_advisory_xact_lock(7, k)
        from (select distinct account_lock(account) k from unnest($1::text[]) account order by 1) locks
        """;

    private const string Advance =
        """
        insert into epochs as e (account, epoch)
        select account, count(*) from unnest($1::text[]) account group by account order by account
        on conflict (account) do update set epoch = e.epoch + excluded.epoch
        returning account, epoch
        """;

    // What an account hosts has its id and a slash before its own name. Every open call is looked at, once for all who
    // ask.
    private const string ReadOpen =
        """
        select id, held, opened_at, accounts, periods, model, rate_tokens, key from calls
        where settled_at is null and exists (select from unnest(accounts) a where split_part(a, '/', 1) = any($1))
        order by opened_at, id
        """;

    // Once for all who ask, as with the open calls.
    private const string ReadRecent =
        """
        select opened_at, settled_at, accounts, model, rate_tokens, id, key from calls
        where settled_at > $2 and exists (select from unnest(accounts) a where split_part(a, '/', 1) = any($1))
        """;

    // '0' is the character after '/'.
    private const string ReadBooks =
        """
        select b.* from unnest($1::text[], $2::bigint[]) q(account, since), lateral (
          select account, period, spent, tokens, calls, version from balances
          where account = q.account and period >= q.since
          union all
          select account, period, spent, tokens, calls, version from balances
          where account > q.account || '/' and account < q.account || '0' and period >= q.since) b
        """;

    private const string ReadBalances =
        """
        select account, period, spent, tokens, calls, version
        from unnest($1::text[], $2::bigint[]) q(account, period) join balances b using (account, period)
        """;

    public Task<IReadOnlyList<long>> AdvanceAsync(
        IReadOnlyList<AccountId> accounts, CancellationToken cancellationToken)
    {
        var names = accounts.Select(account => account.Value).ToArray();
        foreach (var name in names)
            Storable.Check(name, "account");

        return RunAsync<IReadOnlyList<long>>(
            [Command(ExclusiveLocks, (object)names), Command(Advance, (object)names)],
            async reader =>
            {
                var newest = (await NextAsync(
                        reader, row => (Account: row.GetString(0), Epoch: row.GetInt64(1)), cancellationToken))
                    .ToDictionary(row => row.Account, row => row.Epoch);
                var epochs = new long[names.Length];
                for (var i = names.Length - 1; i >= 0; i--)
                    epochs[i] = newest[names[i]]--;
                return epochs;
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<AccountBooks>> ReadAsync(
        IReadOnlyList<BooksQuestion> questions, CancellationToken cancellationToken)
    {
        var accounts = questions.Select(question => question.Account.Value).Distinct().ToArray();
        var rated = questions.Where(question => question.SettledAfter is not null).ToArray();
        return RunAsync<IReadOnlyList<AccountBooks>>(
            [
                Command(ReadOpen, (object)accounts),
                BooksCommand(questions.Select(question => (question.Account, question.From))),
                .. rated.Length == 0 ? Array.Empty<NpgsqlBatchCommand>() : [RecentCommand(rated)],
            ],
            async reader =>
            {
                var open = (await RowsAsync(reader, HeldCallOf, cancellationToken))
                    .SelectMany(
                        call => call.Charges.Select(charge => charge.Account.Host).Distinct(),
                        (call, host) => (call, host))
                    .ToLookup(named => named.host, named => named.call);
                var balances = await BooksAsync(reader, cancellationToken);
                var recent = rated.Length == 0 ? null : await RecentAsync(reader, cancellationToken);
                return
                [
                    .. questions.Select(question => new AccountBooks(
                        question.Account,
                        [.. open[question.Account]],
                        [.. balances[question.Account].Where(balance => balance.Period >= question.From)],
                        question.SettledAfter is { } after
                            ? [.. recent![question.Account].Where(call => call.SettledAt > after)]
                            : [])),
                ];
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<Comparison>> CompareAsync(
        IReadOnlyList<ComparisonQuestion> questions, CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyList<Comparison>>(
            [
                Command(
                    "select account, epoch from epochs where account = any($1)",
                    (object)questions.Select(question => question.Account.Value).Distinct().ToArray()),
                Command(
                    FindCalls,
                    questions.SelectMany(question => question.Holds).Select(call => call.Value).Distinct().ToArray()),
                BooksCommand(questions.Select(question => (question.Account, question.From))),
            ],
            async reader =>
            {
                var epochs = (await RowsAsync(
                        reader,
                        row => (Account: new AccountId(row.GetString(0)), Epoch: row.GetInt64(1)),
                        cancellationToken))
                    .ToDictionary(row => row.Account, row => row.Epoch);
                var found = (await NextAsync(
                        reader,
                        row => (Id: row.GetGuid(0), IsOpen: row.GetBoolean(1), Tokens: row.GetInt64(2)),
                        cancellationToken))
                    .ToDictionary(row => new CallId(row.Id), row => (row.IsOpen, row.Tokens));
                var balances = await BooksAsync(reader, cancellationToken);
                return
                [
                    .. questions.Select(question => new Comparison(
                        question.Account,
                        epochs.GetValueOrDefault(question.Account),
                        [.. question.Holds.Where(call => found.TryGetValue(call, out var row) && row.IsOpen)],
                        [.. question.Holds.Where(call => found.TryGetValue(call, out var row) && !row.IsOpen)
                            .Select(call => new Ending(call, found[call].Tokens))],
                        [.. balances[question.Account].Where(balance => balance.Period >= question.From)])),
                ];
            },
            cancellationToken);

    public Task<IReadOnlyList<Balance>> BalancesAsync(
        IReadOnlyList<Charge> charges, CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyList<Balance>>(
            [
                Command(
                    ReadBalances,
                    charges.Select(charge => charge.Account.Value).ToArray(),
                    charges.Select(charge => charge.Period.SinceMilliseconds).ToArray()),
            ],
            async reader =>
            {
                var known = new Dictionary<Charge, Balance>();
                foreach (var balance in await RowsAsync(reader, row => BalanceOf(row), cancellationToken))
                    known[new(balance.Account, balance.Period)] = balance;
                return [.. charges.Select(charge =>
                    known.GetValueOrDefault(charge, new(charge.Account, charge.Period, default, 0, 0, 0)))];
            },
            cancellationToken);

    // Asked twice for one account, the older of two beginnings serves both.
    private static NpgsqlBatchCommand BooksCommand(IEnumerable<(AccountId Account, Period From)> questions)
    {
        var since = questions
            .GroupBy(question => question.Account, question => question.From.SinceMilliseconds)
            .ToArray();
        return Command(
            ReadBooks,
            since.Select(account => account.Key.Value).ToArray(),
            since.Select(account => account.Min()).ToArray());
    }

    private static async Task<ILookup<AccountId, Balance>> BooksAsync(
        NpgsqlDataReader reader, CancellationToken cancellationToken) =>
        (await NextAsync(reader, row => BalanceOf(row), cancellationToken)).ToLookup(balance => balance.Account.Host);

    private static HeldCall HeldCallOf(NpgsqlDataReader row) => new(
        new(row.GetGuid(0)),
        new(row.GetDecimal(1)),
        row.GetFieldValue<DateTimeOffset>(2),
        ChargesOf(row, 3, 4),
        row.GetString(5),
        row.GetInt64(6),
        TextOrNull(row, 7));

    private static NpgsqlBatchCommand RecentCommand(IReadOnlyList<BooksQuestion> questions) => Command(
        ReadRecent,
        questions.Select(question => question.Account.Value).Distinct().ToArray(),
        questions.Min(question => question.SettledAfter)!.Value.UtcDateTime);

    private static async Task<ILookup<AccountId, RecentCall>> RecentAsync(
        NpgsqlDataReader reader, CancellationToken cancellationToken) =>
        (await NextAsync(
            reader,
            row => (
                Hosts: row.GetFieldValue<string[]>(2).Select(name => new AccountId(name).Host).Distinct(),
                Call: new RecentCall(
                    new(row.GetGuid(5)),
                    row.GetString(3),
                    row.GetFieldValue<DateTimeOffset>(0),
                    row.GetFieldValue<DateTimeOffset>(1),
                    row.GetInt64(4),
                    TextOrNull(row, 6))),
            cancellationToken))
        .SelectMany(row => row.Hosts, (row, host) => (host, row.Call))
        .ToLookup(named => named.host, named => named.Call);
}
