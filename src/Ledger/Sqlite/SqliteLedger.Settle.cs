using Microsoft.Data.Sqlite;
using Tollgate.Accounts;
using static Tollgate.Ledger.Sqlite.SqliteValues;

namespace Tollgate.Ledger.Sqlite;

public sealed partial class SqliteLedger
{
    public async Task<IReadOnlyList<Balance>> SettleAsync(
        IReadOnlyList<Settlement> settlements, CancellationToken cancellationToken)
    {
        foreach (var settlement in settlements)
            Storable.Check(settlement);
        var prices = _prices.Missing(settlements);
        var balances = await _writer.RunAsync<IReadOnlyList<Balance>>(
            session =>
            {
                foreach (var price in prices)
                    session.Execute("insert into prices values ($1, $2) on conflict do nothing", price.Id, price.Json);
                var deltas = new SqliteDeltas();
                foreach (var settlement in settlements)
                    Settle(session, settlement, deltas);
                deltas.AddTo(session);
                return
                [
                    .. settlements
                        .SelectMany(call => call.Charges)
                        .Distinct()
                        .Select(charge => ReadBalance(session, charge))
                ];
            },
            cancellationToken);
        _prices.Add(prices);
        return balances;
    }

    public Task<Recovery> RecoverAsync(
        IReadOnlyCollection<string> living, int most, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var alive = living.ToHashSet();
        return _writer.RunAsync(
            session =>
            {
                var calls = OpenCalls(session).Where(call => !alive.Contains(call.Owner)).Take(most).ToArray();
                var deltas = new SqliteDeltas();
                foreach (var call in calls)
                {
                    session.Execute(
                        "update calls set cost = held, how = $2, settled_at = $3 where id = $1",
                        call.Call.ToString(), Words.Recovered, Write(now));
                    UnsumDayOf(session, call.Call.ToString());
                    deltas.Add(call.Charges, call.Held.Dollars, tokens: 0, calls: 1);
                }

                return new Recovery(
                    [.. calls.Select(call =>
                        new RecoveredCall(call.Call, call.Owner, call.Held, call.Charges, call.Tokens))],
                    deltas.AddTo(session));
            },
            cancellationToken);
    }

    public Task<Balance> PostAsync(Entry entry, CancellationToken cancellationToken)
    {
        Storable.Check(entry);
        var charge = new Charge(entry.Account, entry.Period);
        return _writer.RunAsync(
            session =>
            {
                PostOnce(session, entry);
                return ReadBalance(session, charge);
            },
            cancellationToken);
    }

    private static void SetSpent(SqliteSession session, AccountId account, DraftedSpend spend)
    {
        var amount = spend.Spent - ReadBalance(session, new(account, spend.Period)).Spent;
        if (amount != default)
            PostOnce(session, new(spend.Id, account, spend.Period, amount, spend.Reason, spend.Author, spend.At));
    }

    private static void PostOnce(SqliteSession session, Entry entry)
    {
        if (!Post(session, entry))
            return;

        var deltas = new SqliteDeltas();
        deltas.Add([new(entry.Account, entry.Period)], entry.Amount.Dollars, tokens: 0, calls: 0);
        deltas.AddTo(session);
    }

    // False: it is known.
    private static bool Post(SqliteSession session, Entry entry) => session.Execute(
        """
        insert into entries (id, account, period, amount, reason, author, at)
        values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do nothing
        """,
        entry.Id.ToString(),
        entry.Account.Value,
        entry.Period.SinceMilliseconds,
        Write(entry.Amount),
        Storable.Clean(entry.Reason),
        Storable.Clean(entry.Author),
        Write(entry.At)) == 1;

    private static void Settle(SqliteSession session, Settlement settlement, SqliteDeltas deltas)
    {
        var id = settlement.Call.ToString();
        var found = session.Query(
            """
            select charges, cost, settled_at, prompt_tokens + completion_tokens, opened_at from calls
            where id = $1 and (settled_at is null or how = 'recovered')
            """,
            Unsettled,
            id);
        if (found is not [var call])
            return;

        session.Execute(
            """
            update calls set cost = $2, how = $3, settled_at = $4, status = $5, estimated = $6, prompt_tokens = $7,
                completion_tokens = $8, cached_tokens = $9, cache_write_tokens = $10, rate_tokens = $11,
                deployment = coalesce($12, deployment), kinds = $13, price = $14
            where id = $1
            """,
            id,
            settlement.Cost is { } cost ? Write(cost) : null,
            call.SettledAt is null ? Words.Exact : Words.Corrected,
            call.SettledAt ?? Write(settlement.SettledAt),
            Words.Of(settlement.Status),
            settlement.Estimated,
            settlement.Usage.Tokens.Prompt,
            settlement.Usage.Tokens.Completion,
            settlement.Usage.Tokens.CachedRead,
            settlement.Usage.Tokens.CacheWrite,
            settlement.RateTokens,
            Storable.Clean(settlement.Deployment),
            UsageKinds.Write(settlement.Usage),
            settlement.StoredPrice?.Id);
        Unsum(session, call.OpenedAt);
        if (settlement.Cost == Accounts.Money.Zero)
            session.Execute("delete from claims where call_id = $1", id);
        deltas.Add(
            call.Charges,
            (settlement.Cost ?? default).Dollars - call.Cost.Dollars,
            settlement.Usage.Tokens.Total - call.Tokens,
            calls: call.SettledAt is null ? 1 : 0);
    }

    private static (List<Charge> Charges, Money Cost, long? SettledAt, long Tokens, long OpenedAt) Unsettled(
        SqliteDataReader row) => (
        SqlitePath.Read(row.GetString(0)),
        row.TextOrNull(1) is { } cost ? Money(cost) : default,
        row.IsDBNull(2) ? null : row.GetInt64(2),
        row.GetInt64(3),
        row.GetInt64(4));
}
