using Tollgate.Accounts;
using Tollgate.Grains;
using Tollgate.Grains.Budgets;
using Tollgate.Grains.Keys;
using Tollgate.Grains.Organizations;
using Tollgate.Grains.State;
using Tollgate.Grains.Teams;
using Tollgate.Ledger;
using Tollgate.Simulation.Database;
using Tollgate.Simulation.Residents;

namespace Tollgate.Simulation.Checks;

/// <summary>Holds every commit and every answer against what was promised.</summary>
internal sealed class Auditor : ICommits
{
    private readonly Dictionary<Charge, Figures> _figures = [];
    private readonly Dictionary<(CallId Call, AccountId Account, long Epoch), Admitted> _admitted = [];
    private readonly Dictionary<AccountId, Limits> _limits = [];
    private readonly Dictionary<AccountId, Money> _max = [];
    private readonly Dictionary<Account, Period[]> _periods = [];
    private readonly Dictionary<Claim, CallRow> _claims = [];
    private readonly Cluster _cluster;
    private readonly Pace _pace;
    private long _admissions;

    public Auditor(Cluster cluster) => (_cluster, _pace) = (cluster, new(cluster, _limits));

    private World World => _cluster.World;

    private Tables Tables => _cluster.Tables;

    /// <summary>The limits of an account as they were last committed; null if it was never made.</summary>
    public Limits? LimitsOf(AccountId account) => _limits.GetValueOrDefault(account);

    public Figures FiguresOf(Charge charge)
    {
        if (!_figures.TryGetValue(charge, out var figures))
            _figures[charge] = figures = new();
        return figures;
    }

    /// <summary>A byte is about to go to the provider.</summary>
    public void Sent(CallId call)
    {
        if (!Tables.Calls.TryGetValue(call, out var row))
            World.Break("I4", $"call {call} goes to the provider without a row");
        else if (row.How is Words.Exact or Words.Corrected)
            World.Break("I4", $"call {call} goes to the provider, and is {row.How}");
    }

    /// <summary>An activation answered.</summary>
    /// <param name="before">Its figures before it was asked.</param>
    public void Answered(Resident resident, Explanation before, Questions questions, Answers answers)
    {
        var added = Money.Zero;
        var account = resident.Account;
        for (var i = 0; i < answers.Admissions.Length; i++)
        {
            if (answers.Admissions[i] is not Admission.Admitted admitted)
                continue;
            var asked = questions.Calls[i];
            // What stood before is no new admission: a later activation knows it from the tables.
            if (before.Holds.Any(hold => hold.Call == asked.Call))
                continue;
            _pace.Admitted(resident.Id, asked.Call);
            if (_admitted.TryAdd(
                (asked.Call, resident.Id, account.Epoch), new(World.Now, _admissions++, admitted.Charges)))
            {
                added += asked.Held;
                CheckPeriods(account, admitted.Charges);
            }
        }

        Check(resident, added, hasJustReadItsClock: true);
    }

    /// <summary>R4: nothing counts against rates that was neither opened nor is held.</summary>
    public void CheckNothingElseCounts(Resident resident, Explanation believed) =>
        _pace.CheckNothingElseCounts(resident, believed);

    /// <summary>I0: what a current activation believes is never less than what the tables say.</summary>
    public void Check(Resident resident) => Check(resident, Money.Zero);

    public void Opened(CallRow row)
    {
        World.Mix((ulong)row.Id.GetHashCode());
        World.Tell($"committed: {row.Id} of call {row.Call.Facts.ClientCallId} is open, holding {row.Held}");
        foreach (var fence in row.Call.Fences)
        {
            if (Tables.EpochOf(fence.Account) != fence.Epoch)
                World.Break("I11", $"{row.Id} was opened on the word of {fence.Account} in epoch {fence.Epoch}");
        }

        CheckClaim(row);
        foreach (var charge in row.Call.Charges)
        {
            var figures = FiguresOf(charge);
            var admitted = AdmissionOf(row, charge);
            figures.Open(row, admitted?.Order ?? 0);
            if (MaxOf(charge.Account) is { } max && figures.BeforeLast >= max)
                World.Break("I1", $"{charge.Account} had {figures.BeforeLast} of {max} before its last call");
            if (admitted is not null && Tables.HostOf(charge.Account) == charge.Account)
                _pace.Opened(row, charge.Account, admitted.At, admitted.Order);
        }

        CheckAccounts(row);
    }

    public void Extended(CallRow row, Money held)
    {
        World.Tell($"committed: {row.Id} holds {row.Held}");
        foreach (var charge in row.Call.Charges)
            FiguresOf(charge).Extend(row.Held - held);
    }

    public void Settled(IReadOnlyList<RowBefore> rows)
    {
        foreach (var before in rows)
        {
            var (row, how, _) = before;
            World.Mix((ulong)row.Id.GetHashCode() + (ulong)(row.Cost?.GetHashCode() ?? 0));
            World.Tell($"committed: {row.Id} is {row.How} at {row.Cost}");
            Count(row);
            if (!(how is null ? row.How is Words.Exact or Words.Recovered
                : how == Words.Recovered && row.How == Words.Corrected))
                World.Break("I6", $"{row.Id} was {how} and is {row.How}");
            foreach (var charge in row.Call.Charges)
                FiguresOf(charge).Settle(before);
        }

        foreach (var before in rows)
        {
            foreach (var charge in before.Row.Call.Charges)
            {
                if (Tables.BalanceOf(charge).Spent != FiguresOf(charge).Cost)
                    World.Break("I2", $"{charge} has {Tables.BalanceOf(charge)}, its rows {FiguresOf(charge).Cost}");
            }

            CheckAccounts(before.Row);
        }
    }

    public void Advanced(AccountId account)
    {
        World.Mix((ulong)Tables.EpochOf(account));
        World.Tell($"committed: {account} has epoch {Tables.EpochOf(account)}");
    }

    public void Saved(AccountId account, object state)
    {
        var limits = state switch
        {
            AccountState<KeyProfile> key => key.Limits,
            AccountState<TeamProfile> team => team.Limits,
            AccountState<OrganizationProfile> organization => organization.Limits,
            AccountState<BudgetProfile> budget => budget.Limits,
            _ => throw new ArgumentException("Only accounts are saved.", nameof(state)),
        };
        World.Tell($"committed: {account} allows {limits.MaxBudget} in {limits.Window}" +
            $"{(limits.Blocked ? ", is blocked" : "")}{(limits.Deleted ? ", is deleted" : "")}");
        _limits[account] = limits;
        if (limits.MaxBudget is { } max)
            _max[account] = max;
        else
            _max.Remove(account);
        foreach (var window in limits.Windows)
            _max[account.Hosted("window", window.Name)] = window.MaxBudget;
    }

    // What an account does not limit itself, the budget does that it holds: as it is now, since its epoch is on the
    // path. One that is shared limits itself.
    private Money? MaxOf(AccountId account)
    {
        if (_max.TryGetValue(account, out var max))
            return max;
        return _limits.GetValueOrDefault(account)?.Budget is { } link
            && link.BudgetId != Administration.Pool.Name
            && _limits.GetValueOrDefault(AccountId.Budget(link.BudgetId)) is { Deleted: false } budget
                ? budget.MaxBudget
                : null;
    }

    private void Check(Resident resident, Money added, bool hasJustReadItsClock = false)
    {
        if (!resident.Serves || resident.Account.Epoch != Tables.EpochOf(resident.Id))
            return;

        // Asked at the beginning of time it tells the figures and moves no period on.
        var believed = resident.Account.Explain(DateTimeOffset.MinValue);
        _pace.CheckMemory(resident, believed);
        if (hasJustReadItsClock)
            _pace.CheckNothingElseCounts(resident, believed);
        foreach (var budget in believed.Budgets)
        {
            var charge = new Charge(budget.Account, budget.Period);
            if (!_figures.TryGetValue(charge, out var figures))
                continue;
            var known = budget.Spent + budget.Held - added;
            var table = Tables.BalanceOf(charge).Spent - figures.Excess + figures.Held;
            if (known < table)
                World.Break("I0", $"{resident.Gateway} {charge} knows of {known}, the tables of {table}");
            // An account that was not reached, or began anew, does not know by how much a hold was raised.
            else if (known < table + figures.Excess + figures.More)
                _cluster.Counts.Underheld++;
        }
    }

    private void CheckAccounts(CallRow row)
    {
        foreach (var fence in row.Call.Fences)
        {
            foreach (var resident in _cluster.ResidentsOf(fence.Account))
                Check(resident);
        }
    }

    // One token is one charged call: the one before it has ended, and did cost nothing.
    private void CheckClaim(CallRow row)
    {
        if (row.Call.Claim is not { } claim)
            return;

        if (_claims.TryGetValue(claim, out var first)
            && (first.How is null or Words.Recovered || first.Cost != Money.Zero))
            World.Break("claim", $"{row.Id} is opened, and {first.Id} with the same token is {first.How ?? "open"}");
        _claims[claim] = row;
    }

    // I8: the charge is to the period that admitted the call.
    private Admitted? AdmissionOf(CallRow row, Charge charge)
    {
        var host = Tables.HostOf(charge.Account);
        foreach (var fence in row.Call.Fences)
        {
            if (fence.Account == host
                && _admitted.TryGetValue((row.Id, host, fence.Epoch), out var admitted)
                && admitted.Charges.Contains(charge))
                return admitted;
        }

        World.Break("I8", $"{row.Id} is charged to {charge}, which did not admit it");
        return null;
    }

    // I8: periods only move on.
    private void CheckPeriods(Account account, IReadOnlyList<Charge> charges)
    {
        if (!_periods.TryGetValue(account, out var periods))
            _periods[account] = periods = new Period[charges.Count];
        for (var i = 0; i < periods.Length; i++)
        {
            if (charges[i].Period < periods[i])
                World.Break("I8", $"{charges[i].Account} went back from {periods[i]} to {charges[i].Period}");
            periods[i] = charges[i].Period;
        }
    }

    private void Count(CallRow row)
    {
        if (row.How == Words.Exact)
            _cluster.Counts.Exact++;
        else if (row.How == Words.Recovered)
            _cluster.Counts.Recovered++;
        else
            _cluster.Counts.Corrected++;
    }

    private sealed record Admitted(long At, long Order, IReadOnlyList<Charge> Charges);
}
