using Tollgate.Accounts;
using Tollgate.Ledger;
using Tollgate.Simulation.Database;
using Tollgate.Simulation.Faults;
using Tollgate.Simulation.Processes;

namespace Tollgate.Simulation.Breakages;

/// <summary>A look drops a hold that has no row.</summary>
internal sealed class AbsentDropped : Build
{
    public override RemoteLedger Ledger(Gateway gateway, Wire wire, Tables tables) =>
        new Careless(wire, tables, _ => true);
}

/// <summary>A look drops a hold that has no row once the process that opens its call is dead.</summary>
internal sealed class DeadDropped : Build
{
    private readonly Dictionary<CallId, Gateway> _owners = [];

    public override RemoteLedger Ledger(Gateway gateway, Wire wire, Tables tables) =>
        new Knowing(this, gateway, wire, tables);

    private sealed class Knowing(DeadDropped build, Gateway gateway, Wire wire, Tables tables)
        : Careless(wire, tables, call => build._owners.TryGetValue(call, out var owner) && !owner.IsAlive)
    {
        protected override Task<HashSet<CallId>> InsertAsync(IReadOnlyList<NewCall> calls)
        {
            foreach (var call in calls)
                build._owners[call.Id] = gateway;
            return base.InsertAsync(calls);
        }
    }
}

/// <summary>A look reads balances first and the rows of holds after them.</summary>
internal sealed class LookBalancesFirst : Build
{
    public override RemoteLedger Ledger(Gateway gateway, Wire wire, Tables tables) => new Reversed(wire, tables);

    private sealed class Reversed(Wire wire, Tables tables) : RemoteLedger(wire, tables)
    {
        public override async Task<IReadOnlyList<Comparison>> CompareAsync(
            IReadOnlyList<ComparisonQuestion> questions, CancellationToken cancellationToken)
        {
            var balances = await Wire.AskAsync(() =>
                questions.Select(question => Tables.ReadBooks(question.Account, question.From)).ToArray());
            var (epochs, rows) = await Wire.AskAsync(() => (EpochsOf(questions), RowsOf(questions)));
            return [.. questions.Select((question, i) => Compare(question, epochs[i], rows[i], balances[i]))];
        }
    }
}

/// <summary>A look drops the holds of settled calls and adopts no balance.</summary>
internal sealed class LookWithoutBalances : Build
{
    public override RemoteLedger Ledger(Gateway gateway, Wire wire, Tables tables) => new Blind(wire, tables);

    private sealed class Blind(Wire wire, Tables tables) : RemoteLedger(wire, tables)
    {
        public override async Task<IReadOnlyList<Comparison>> CompareAsync(
            IReadOnlyList<ComparisonQuestion> questions, CancellationToken cancellationToken) =>
            [.. (await base.CompareAsync(questions, cancellationToken)).Select(found => found with { Balances = [] })];
    }
}

/// <summary>Accounts never look.</summary>
internal sealed class NoLook : Build
{
    public override bool Looks => false;
}

/// <summary>A look does not mind the epoch.</summary>
internal sealed class LookWithoutEpoch : Build
{
    public override RemoteLedger Ledger(Gateway gateway, Wire wire, Tables tables) => new Indifferent(wire, tables);

    private sealed class Indifferent(Wire wire, Tables tables) : RemoteLedger(wire, tables)
    {
        private readonly Dictionary<AccountId, long> _epochs = [];

        public override async Task<IReadOnlyList<long>> AdvanceAsync(
            IReadOnlyList<AccountId> accounts, CancellationToken cancellationToken)
        {
            var epochs = await base.AdvanceAsync(accounts, cancellationToken);
            for (var i = 0; i < epochs.Count; i++)
                _epochs[accounts[i]] = epochs[i];
            return epochs;
        }

        public override async Task<IReadOnlyList<Comparison>> CompareAsync(
            IReadOnlyList<ComparisonQuestion> questions, CancellationToken cancellationToken) =>
        [
            .. (await base.CompareAsync(questions, cancellationToken)).Select(found => found with
            {
                Epoch = _epochs.GetValueOrDefault(found.Account),
            }),
        ];
    }
}

/// <summary>Takes some of the holds that have no row for settled.</summary>
internal class Careless(Wire wire, Tables tables, Func<CallId, bool> drops) : RemoteLedger(wire, tables)
{
    public override async Task<IReadOnlyList<Comparison>> CompareAsync(
        IReadOnlyList<ComparisonQuestion> questions, CancellationToken cancellationToken)
    {
        var found = await base.CompareAsync(questions, cancellationToken);
        return [.. found.Select((comparison, i) => comparison with
        {
            Settled =
            [
                .. comparison.Settled,
                .. questions[i].Holds
                    .Except(comparison.Open)
                    .Except(comparison.Settled.Select(settled => settled.Call))
                    .Where(drops)
                    .Select(call => new Ending(call, 0)),
            ],
        })];
    }
}
