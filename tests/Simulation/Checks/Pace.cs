using Tollgate.Accounts;
using Tollgate.Simulation.Database;
using Tollgate.Simulation.Processes;
using Tollgate.Simulation.Residents;

namespace Tollgate.Simulation.Checks;

/// <summary>Holds what goes through accounts against their rates, from the rows and the world's own time.</summary>
/// <remarks>Slots are promised under any clock. A clock that may be off makes a minute that is shorter by twice its
/// error; and of what another process wrote down, the instant is off by as much once more.</remarks>
internal sealed class Pace(Cluster cluster, IReadOnlyDictionary<AccountId, Limits> saved)
{
    private readonly Dictionary<AccountId, List<Passage>> _passages = [];
    private readonly Dictionary<(AccountId Account, CallId Call), List<long>> _counted = [];

    // No longer than this is promised for calls, and for tokens.
    private readonly long _minute = Microseconds(60 - (2 * cluster.ClockErrorMax));
    private readonly long _tokenMinute = Microseconds(60 - (3 * cluster.ClockErrorMax));

    // What began within one second leaves with the last of it.
    private readonly long _longest = Microseconds(61 + (2 * cluster.ClockErrorMax));

    private World World => cluster.World;

    /// <summary>An account holds a call that it did not hold before, and counts it.</summary>
    public void Admitted(AccountId account, CallId call)
    {
        if (!_counted.TryGetValue((account, call), out var times))
            _counted[(account, call)] = times = [];
        times.Add(World.Now);
    }

    /// <summary>A row is committed.</summary>
    /// <param name="at">When the account admitted it, and in which place.</param>
    public void Opened(CallRow row, AccountId account, long at, long order)
    {
        if (!_passages.TryGetValue(account, out var passages))
            _passages[account] = passages = [];
        passages.RemoveAll(passage => passage.IsOver(World.Now - _longest));
        var opened = new Passage(row, at, order);
        passages.Add(opened);
        foreach (var (model, limits) in RatesOf(account))
        {
            if (model is null || model == opened.Model)
                CheckPromises(account, limits, model is null ? passages : [.. passages.Where(of => of.Model == model)], opened);
        }
    }

    /// <summary>I0: what a current activation counts is never less than what the rows come to.</summary>
    public void CheckMemory(Resident resident, Explanation believed)
    {
        foreach (var rate in believed.Rates)
        {
            var passages = Of(resident.Id, ModelOf(rate.Account));
            var (open, recent, tokens) = (0, 0, 0L);
            foreach (var passage in passages)
            {
                open += passage.Row.IsOpen ? 1 : 0;
                recent += passage.At > World.Now - _minute ? 1 : 0;
                tokens += passage.Weight(World.Now - _tokenMinute);
            }

            if (rate.Used.Parallel < open)
                Break("I0", resident, rate, $"{open} open rows");
            else if (rate.Limits.Requests is not null && rate.Used.Requests < recent)
                Break("I0", resident, rate, $"{recent} rows of a minute");
            else if (rate.Limits.Tokens is not null && rate.Used.Tokens + rate.HeldTokens < tokens)
                Break("I0", resident, rate, $"{tokens} tokens");
        }
    }

    /// <summary>R4: what an activation counts was opened, or is held; asked when its clock has just been read.</summary>
    public void CheckNothingElseCounts(Resident resident, Explanation believed)
    {
        foreach (var rate in believed.Rates)
        {
            if (rate.Limits.Requests is null)
                continue;
            var since = World.Now - _longest;
            var recent = Of(resident.Id, ModelOf(rate.Account)).Where(passage => !passage.IsOverForAll(since)).ToList();
            var rows = recent.Sum(passage =>
                _counted.GetValueOrDefault((resident.Id, passage.Row.Id)) is { Count: var times } ? times : 1);
            if (rate.Used.Requests <= rows)
                continue;
            var unopened = believed.Holds.Count(hold => !cluster.Tables.Calls.ContainsKey(hold.Call));
            var late = CountedLate(resident.Id, ModelOf(rate.Account), since, [.. recent.Select(passage => passage.Row.Id)]);
            if (rate.Used.Requests > rows + unopened + late)
                Break("R4", resident, rate, $"{rows} rows, {unopened} calls that are not opened yet and {late} asked for late");
        }
    }

    // A question that was under way for long counts from when it arrives, though its call may be over by then.
    private int CountedLate(AccountId account, string? model, long since, HashSet<CallId> recent) => _counted
        .Where(counted => counted.Key.Account == account
            && !recent.Contains(counted.Key.Call)
            && cluster.Tables.Calls.TryGetValue(counted.Key.Call, out var row)
            && (model is null || row.Call.Facts.Model == model))
        .Sum(counted => counted.Value.Count(at => at >= since));

    // What an account does not say itself, the budget does that it holds; one that is shared limits itself.
    private IEnumerable<(string? Model, RateLimits Limits)> RatesOf(AccountId account)
    {
        if (!saved.TryGetValue(account, out var limits))
            return [];
        if (limits.Budget is { } link
            && link.BudgetId != Administration.Pool.Name
            && saved.GetValueOrDefault(AccountId.Budget(link.BudgetId)) is { Deleted: false } budget)
            limits = limits.Under(budget);
        return limits.HasRates
            ? limits.ModelRates.Select(rate => ((string?)rate.Model, rate.Limits)).Append((null, limits.Rates))
            : [];
    }

    private void CheckPromises(AccountId account, RateLimits limits, List<Passage> passages, Passage opened)
    {
        if (limits.Parallel is { } parallel && passages.Count(passage => passage.Row.IsOpen) is var open && open > parallel)
            World.Break("R1", $"{account} has {open} open calls and allows {parallel}");

        if (limits.Requests is { } requests)
        {
            // Whoever was admitted after it may have been opened before it.
            foreach (var end in passages.Where(passage => passage.At >= opened.At))
            {
                var admitted = passages.Count(passage => passage.At > end.At - _minute && passage.At <= end.At);
                if (admitted > requests)
                    World.Break("R2", $"{account} let {admitted} calls through in a minute and allows {requests}");
            }
        }

        if (limits.Tokens is { } most)
        {
            var last = passages.MaxBy(passage => passage.Order)!;
            var before = passages.Where(passage => passage != last).Sum(passage => passage.Weight(last.At - _tokenMinute));
            if (before >= most)
                World.Break("R3", $"{account} had {before} of {most} tokens before its last call");
        }
    }

    private IEnumerable<Passage> Of(AccountId account, string? model) =>
        !_passages.TryGetValue(account, out var passages) ? []
        : model is null ? passages
        : passages.Where(passage => passage.Model == model);

    private void Break(string promise, Resident resident, RateExplanation rate, string table) => World.Break(
        promise, $"{resident.Gateway} {rate.Account} counts {rate.Used} and {rate.HeldTokens} held tokens, there are {table}");

    private static string? ModelOf(AccountId account) =>
        account.Value.Split("/model/") is [_, var model] ? model : null;

    private static long Microseconds(double seconds) => (long)(seconds * 1e6);

    /// <summary>A call that went through an account.</summary>
    private sealed record Passage(CallRow Row, long At, long Order)
    {
        public string Model { get; } = Row.Call.Facts.Model;

        /// <summary>What it weighs against tokens, as far as it comes to no more than it held at first.</summary>
        /// <param name="since">After which tokens of settled rows count.</param>
        public long Weight(long since) =>
            Row.IsOpen || Stamp(Row.SettledAt!.Value) > since ? Math.Min(Row.RateTokens, Row.Call.HeldTokens) : 0;

        /// <summary>Whether no rate counts it any more, that counts it by what was written down last.</summary>
        public bool IsOver(long since) => !Row.IsOpen && Stamp(Row.SettledAt!.Value) < since && IsOverForAll(since);

        /// <summary>Whether neither the activation that admitted it counts it any more, nor one that has read it.</summary>
        public bool IsOverForAll(long since) => At < since && Stamp(Row.Call.OpenedAt) < since;

        private static long Stamp(DateTimeOffset instant) => (instant - ProcessClock.Beginning).Ticks / 10;
    }
}
