using Tollgate.Accounts;
using Tollgate.Grains;
using Tollgate.Ledger;
using Tollgate.Simulation.Database;
using Tollgate.Simulation.Faults;
using Tollgate.Simulation.Processes;

namespace Tollgate.Simulation.Breakages;

/// <summary>A settlement is booked each time it is sent.</summary>
internal sealed class SettleAgain : Build
{
    public override RemoteLedger Ledger(Gateway gateway, Wire wire, Tables tables) => new Repeating(wire, tables);

    private sealed class Repeating(Wire wire, Tables tables) : RemoteLedger(wire, tables)
    {
        protected override Task<Dictionary<Charge, Balance>> ChargeAsync(IReadOnlyList<Settlement> settlements) =>
            Wire.AskAsync(() =>
            {
                var balances = new Dictionary<Charge, Balance>();
                foreach (var settlement in settlements.Where(settlement => Tables.Calls.ContainsKey(settlement.Call)))
                {
                    foreach (var charge in settlement.Charges)
                    {
                        var balance = balances.GetValueOrDefault(charge, Tables.BalanceOf(charge));
                        balances[charge] = Add(balance, settlement);
                    }
                }

                Tables.Commit(Rows.Of(Tables, settlements), balances);
                return balances;
            });

        private static Balance Add(Balance balance, Settlement settlement) => balance with
        {
            Spent = balance.Spent + settlement.Cost.GetValueOrDefault(),
            Version = balance.Version + 1,
        };
    }
}

/// <summary>Balances are read, added to and written back as totals.</summary>
internal sealed class Overwrite : Build
{
    public override RemoteLedger Ledger(Gateway gateway, Wire wire, Tables tables) => new Writing(wire, tables);

    private sealed class Writing(Wire wire, Tables tables) : RemoteLedger(wire, tables)
    {
        protected override async Task<Dictionary<Charge, Balance>> ChargeAsync(IReadOnlyList<Settlement> settlements)
        {
            var read = await Wire.AskAsync(() => settlements
                .SelectMany(settlement => settlement.Charges)
                .Distinct()
                .ToDictionary(charge => charge, Tables.BalanceOf));
            return await Wire.AskAsync(() =>
            {
                var rows = Rows.Of(Tables, settlements);
                foreach (var change in rows)
                {
                    foreach (var charge in change.Row.Call.Charges)
                    {
                        var delta = change.Cost.GetValueOrDefault() - change.Row.Cost.GetValueOrDefault();
                        read[charge] = read[charge] with
                        {
                            Spent = read[charge].Spent + delta,
                            Version = Tables.BalanceOf(charge).Version + 1,
                        };
                    }
                }

                if (rows.Length > 0)
                    Tables.Commit(rows, read);
                return read;
            });
        }
    }
}

/// <summary>What was recovered stays recovered.</summary>
internal sealed class NoCorrection : Build
{
    public override RemoteLedger Ledger(Gateway gateway, Wire wire, Tables tables) => new Final(wire, tables);

    private sealed class Final(Wire wire, Tables tables) : RemoteLedger(wire, tables)
    {
        protected override Task<Dictionary<Charge, Balance>> ChargeAsync(IReadOnlyList<Settlement> settlements) =>
            Wire.AskAsync(() => Tables.Settle([.. settlements.Where(settlement =>
                Tables.Calls.TryGetValue(settlement.Call, out var row) && row.IsOpen)]));
    }
}

/// <summary>Accounts are told that a call has ended before its charge is known to be committed.</summary>
internal sealed class TellBeforeCommit : Build
{
    public override RemoteLedger Ledger(Gateway gateway, Wire wire, Tables tables) =>
        new Hasty(gateway, wire, tables);

    private sealed class Hasty(Gateway gateway, Wire wire, Tables tables) : RemoteLedger(wire, tables)
    {
        public override Task<IReadOnlyList<Balance>> SettleAsync(
            IReadOnlyList<Settlement> settlements, CancellationToken cancellationToken)
        {
            foreach (var settlement in settlements)
            {
                foreach (var account in settlement.Charges.Select(charge => charge.Account.Host).Distinct())
                    _ = TellAsync(account, settlement.Call);
            }

            return base.SettleAsync(settlements, cancellationToken);
        }

        private async Task TellAsync(AccountId account, CallId call) =>
            await gateway.Grains.GetAccount(account).Tell(new News([], [new(call, 0)]));
    }
}

/// <summary>Accounts adopt every balance they hear of, also one that is older than what they know.</summary>
internal sealed class TellWithoutVersion : Build
{
    private long _version = 1_000_000;

    public override RemoteLedger Ledger(Gateway gateway, Wire wire, Tables tables) =>
        new Renumbering(this, wire, tables);

    public override News Heard(News news) => news with { Balances = [.. news.Balances.Select(AsNewest)] };

    private Balance AsNewest(Balance balance) => balance with { Version = ++_version };

    private sealed class Renumbering(TellWithoutVersion build, Wire wire, Tables tables) : RemoteLedger(wire, tables)
    {
        public override async Task<IReadOnlyList<Comparison>> CompareAsync(
            IReadOnlyList<ComparisonQuestion> questions, CancellationToken cancellationToken) =>
        [
            .. (await base.CompareAsync(questions, cancellationToken)).Select(comparison => comparison with
            {
                Balances = [.. comparison.Balances.Select(build.AsNewest)],
            }),
        ];
    }
}

file static class Rows
{
    public static Tables.Change[] Of(Tables tables, IReadOnlyList<Settlement> settlements) =>
    [
        .. settlements.DistinctBy(settlement => settlement.Call)
            .Where(settlement => tables.Calls.TryGetValue(settlement.Call, out var row)
                && row.How is null or Words.Recovered)
            .Select(settlement => new Tables.Change(
                tables.Calls[settlement.Call],
                tables.Calls[settlement.Call].IsOpen ? Words.Exact : Words.Corrected,
                settlement.Cost,
                settlement.Usage,
                settlement)),
    ];
}
