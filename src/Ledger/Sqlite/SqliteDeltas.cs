using Tollgate.Accounts;

namespace Tollgate.Ledger.Sqlite;

/// <summary>What one operation adds to balances. Each balance is changed once, however many calls it is charged
/// with.</summary>
internal sealed class SqliteDeltas
{
    private readonly Dictionary<Charge, (decimal Spent, long Tokens, long Calls)> _deltas = [];

    public void Add(IReadOnlyList<Charge> charges, decimal spent, long tokens, long calls)
    {
        foreach (var charge in charges)
        {
            var delta = _deltas.GetValueOrDefault(charge);
            _deltas[charge] = (delta.Spent + spent, delta.Tokens + tokens, delta.Calls + calls);
        }
    }

    /// <returns>The balances as they are now.</returns>
    public IReadOnlyList<Balance> AddTo(SqliteSession session) =>
        [.. _deltas.Select(delta => Add(session, delta.Key, delta.Value.Spent, delta.Value.Tokens, delta.Value.Calls))];

    private static Balance Add(SqliteSession session, Charge charge, decimal spent, long tokens, long calls)
    {
        var old = SqliteLedger.ReadBalance(session, charge);
        var balance = old with
        {
            Spent = new(old.Spent.Dollars + spent),
            Tokens = checked(old.Tokens + tokens),
            Calls = old.Calls + calls,
            Version = old.Version + 1,
        };
        if (Math.Abs(balance.Spent.Dollars) > Storable.SpentMax)
            throw new LedgerRejectedException(
                $"The balance of {charge.Account} cannot be kept exactly beyond {Storable.SpentMax} dollars.");

        session.Execute(
            """
            insert into balances (account, period, spent, tokens, calls, version) values ($1, $2, $3, $4, $5, $6)
            on conflict (account, period) do update set
                spent = excluded.spent, tokens = excluded.tokens, calls = excluded.calls, version = excluded.version
            """,
            charge.Account.Value,
            charge.Period.SinceMilliseconds,
            SqliteValues.Write(balance.Spent),
            balance.Tokens,
            balance.Calls,
            balance.Version);
        return balance;
    }
}
