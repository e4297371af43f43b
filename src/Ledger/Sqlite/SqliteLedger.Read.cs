using System.Text.Json;
using Microsoft.Data.Sqlite;
using Tollgate.Accounts;
using static Tollgate.Ledger.Sqlite.SqliteValues;

namespace Tollgate.Ledger.Sqlite;

public sealed partial class SqliteLedger
{
    public Task<IReadOnlyList<long>> AdvanceAsync(
        IReadOnlyList<AccountId> accounts, CancellationToken cancellationToken)
    {
        foreach (var account in accounts)
            Storable.Check(account.Value, "account");
        return _writer.RunAsync<IReadOnlyList<long>>(
            session => [.. accounts.Select(account => Advance(session, account.Value))], cancellationToken);
    }

    public Task<IReadOnlyList<AccountBooks>> ReadAsync(
        IReadOnlyList<BooksQuestion> questions, CancellationToken cancellationToken) =>
        _writer.RunAsync<IReadOnlyList<AccountBooks>>(
            session =>
            {
                var open = OpenCalls(session);
                var recent = questions.Min(question => question.SettledAfter) is { } earliest
                    ? Recent(session, earliest)
                    : null;
                return
                [
                    .. questions.Select(question => new AccountBooks(
                        question.Account,
                        [.. open.Where(call => call.Names(question.Account))
                            .Select(call => new HeldCall(
                                call.Call, call.Held, call.OpenedAt, call.Charges, call.Model, call.Tokens, call.Key))],
                        Balances(session, question.Account, question.From),
                        question.SettledAfter is { } after
                            ? [.. recent![question.Account].Where(call => call.SettledAt > after)]
                            : [])),
                ];
            },
            cancellationToken);

    public Task<IReadOnlyList<Comparison>> CompareAsync(
        IReadOnlyList<ComparisonQuestion> questions, CancellationToken cancellationToken) =>
        _writer.RunAsync<IReadOnlyList<Comparison>>(
            session => [.. questions.Select(question => Compare(session, question))], cancellationToken);

    public Task<IReadOnlyList<Balance>> BalancesAsync(
        IReadOnlyList<Charge> charges, CancellationToken cancellationToken) =>
        _writer.RunAsync<IReadOnlyList<Balance>>(
            session => [.. charges.Select(charge => ReadBalance(session, charge))], cancellationToken);

    internal static Balance ReadBalance(SqliteSession session, Charge charge) =>
        session.Query(
            "select account, period, spent, tokens, calls, version from balances where account = $1 and period = $2",
            BalanceOf,
            charge.Account.Value,
            charge.Period.SinceMilliseconds) is [var balance]
            ? balance
            : new(charge.Account, charge.Period, default, 0, 0, 0);

    private static long Advance(SqliteSession session, string account) =>
        session.Query(
            """
            insert into epochs (account, epoch) values ($1, 1)
            on conflict (account) do update set epoch = epoch + 1 returning epoch
            """,
            row => row.GetInt64(0),
            account)[0];

    private static Comparison Compare(SqliteSession session, ComparisonQuestion question)
    {
        var rows = session.Query(
            "select id, settled_at is null, rate_tokens from calls where id in (select value from json_each($1))",
            row => (Call: new CallId(Guid.Parse(row.GetString(0))), IsOpen: row.GetBoolean(1), Tokens: row.GetInt64(2)),
            JsonSerializer.Serialize(question.Holds.Select(call => call.ToString())));
        return new(
            question.Account,
            Epoch(session, question.Account) ?? 0,
            [.. rows.Where(row => row.IsOpen).Select(row => row.Call)],
            [.. rows.Where(row => !row.IsOpen).Select(row => new Ending(row.Call, row.Tokens))],
            Balances(session, question.Account, question.From));
    }

    // What an account hosts has its id and a slash before its own name, and '0' is the character after '/'.
    private static List<Balance> Balances(SqliteSession session, AccountId account, Period from) =>
        session.Query(
            """
            select account, period, spent, tokens, calls, version from balances
            where (account = $1 or (account > $1 || '/' and account < $1 || '0')) and period >= $2
            """,
            BalanceOf,
            account.Value,
            from.SinceMilliseconds);

    private static Balance BalanceOf(SqliteDataReader row) => new(
        new(row.GetString(0)),
        new Period(row.GetInt64(1)),
        Money(row.GetString(2)),
        row.GetInt64(3),
        row.GetInt64(4),
        row.GetInt64(5));

    private static List<OpenCall> OpenCalls(SqliteSession session) =>
        session.Query(
            """
            select id, owner, held, opened_at, charges, model, rate_tokens, key from calls
            where settled_at is null order by opened_at, id
            """,
            row => new OpenCall(
                new(Guid.Parse(row.GetString(0))),
                row.GetString(1),
                Money(row.GetString(2)),
                Time(row.GetInt64(3)),
                SqlitePath.Read(row.GetString(4)),
                row.GetString(5),
                row.GetInt64(6),
                row.TextOrNull(7)));

    // Once for all who ask.
    private static ILookup<AccountId, RecentCall> Recent(SqliteSession session, DateTimeOffset after) =>
        session.Query(
            "select opened_at, settled_at, charges, model, rate_tokens, id, key from calls where settled_at > $1",
            row => (
                Hosts: SqlitePath.Read(row.GetString(2)).Select(charge => charge.Account.Host).Distinct(),
                Call: new RecentCall(
                    new(Guid.Parse(row.GetString(5))),
                    row.GetString(3),
                    Time(row.GetInt64(0)),
                    Time(row.GetInt64(1)),
                    row.GetInt64(4),
                    row.TextOrNull(6))),
            Write(after))
        .SelectMany(row => row.Hosts, (row, host) => (host, row.Call))
        .ToLookup(named => named.host, named => named.Call);

    private sealed record OpenCall(
        CallId Call,
        string Owner,
        Money Held,
        DateTimeOffset OpenedAt,
        IReadOnlyList<Charge> Charges,
        string Model,
        long Tokens,
        string? Key)
    {
        public bool Names(AccountId account) => Charges.Any(charge => charge.Account.Host == account);
    }
}
