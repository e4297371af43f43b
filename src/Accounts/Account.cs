using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tollgate.Accounts;

/// <summary>What one key, team, user, customer or budget may spend, and does. It answers from memory and waits for
/// nothing; its owner hands it the time and calls it one question at a time.</summary>
/// <remarks>What it believes is never less than what the ledger knows: it has read every older open call, and it
/// admitted every younger one. A hold begins with <see cref="Admit"/> and ends once, with <see cref="End"/>.</remarks>
public sealed partial class Account
{
    /// <summary>How many calls an account holds at once; without a bound a stuck provider would fill the
    /// memory.</summary>
    public const int InFlightMax = 100_000;

    private readonly Dictionary<CallId, Hold> _holds = [];
    private readonly Budget[] _budgets;
    private readonly Dictionary<string, Budget> _modelBudgets;
    private readonly Ties _ties;

    // By what a model has of its own; of all others under two empty names.
    private readonly Dictionary<(string Budget, string Rate), Terms> _terms = [];
    private Money _held;

    /// <param name="epoch">Under which this activation answers.</param>
    /// <param name="open">Every call that the ledger knows as open and that names this account.</param>
    /// <param name="balances">What the ledger knows of this account's running and later periods.</param>
    /// <param name="ties">What its answers depend on besides; null: nothing.</param>
    /// <param name="recent">The calls that were settled in the last minute, where it has rates; null: none.</param>
    /// <param name="readAt">When all of that had been read, by the clock that goes on to be told; null: whatever the
    /// calls say of when they came is believed.</param>
    public Account(
        AccountId id,
        long epoch,
        Limits limits,
        IEnumerable<HeldCall> open,
        IEnumerable<Balance> balances,
        Ties? ties = null,
        IReadOnlyCollection<RecentCall>? recent = null,
        DateTimeOffset? readAt = null)
    {
        Id = id;
        Epoch = epoch;
        Limits = limits;
        _ties = ties ?? Ties.None;
        _budgets =
        [
            new Budget(id, limits.MaxBudget, limits.Window, RefusalReason.MaxBudget),
            // Windows of one name are one balance, which a call is charged to once: the smallest is the one that binds.
            .. limits.Windows
                .GroupBy(window => window.Name)
                .Select(same => WindowBudget(same.MinBy(window => window.MaxBudget)!)),
        ];
        _modelBudgets = limits.ModelBudgets.Where(budget => budget.MaxBudget is not null).ToDictionary(
            budget => budget.Model,
            budget => new Budget(
                id.Hosted("model", budget.Model), budget.MaxBudget, budget.Window, RefusalReason.ModelBudget),
            StringComparer.Ordinal);
        _rate = limits.Rates.AreNone ? null : new RateLimiter(id, limits.Rates);
        _shares = limits.SharesRates && _rate is not null ? new RateShares(_rate) : null;
        _modelRates = limits.RatesOfModels().ToDictionary(
            rate => rate.Model,
            rate => new RateLimiter(id.Hosted("model", rate.Model), rate.Limits),
            StringComparer.Ordinal);

        Recall(open, recent ?? [], readAt ?? DateTimeOffset.MaxValue);
        foreach (var balance in balances)
            Observe(balance);
    }

    public AccountId Id { get; }

    public long Epoch { get; }

    public Limits Limits { get; }

    /// <summary>What its answers rest on besides itself.</summary>
    public IReadOnlyList<Fence> Judges => _ties.Judges;

    public int InFlight => _holds.Count;

    /// <summary>Admits a call and holds its estimate, or refuses it and holds nothing. Asked again under the same id,
    /// it repeats its answer for as long as the hold stands.</summary>
    public Admission Admit(in CallEstimate call, DateTimeOffset now)
    {
        Invariant.Holds(call.Held.IsLimit);
        if (_holds.TryGetValue(call.Call, out var standing))
            return standing.Terms.Answer;

        Roll(now);
        var (budget, rate) = (OfModel(_modelBudgets, call.Model), OfModel(_modelRates, call.Model));
        var terms = TermsOf(budget, rate);
        var at = Latest(now);
        if (Judged(call, budget, rate, now, at) is { } refusal)
            return new Admission.Refused(refusal);

        Add(call.Call, new Hold(call.Held, now, terms, call.HeldTokens, at, ShareOf(call.Sharer)));
        _lastAdmitted = at;
        return terms.Rates.Length == 0
            ? terms.Answer
            : terms.Answer with
            {
                Rates = FiguresOf(terms.Rates, at),
                Share = _shares?.FiguresAt(call.Sharer ?? "", call.Share ?? 1, at),
            };
    }

    /// <summary>Raises what a call holds, when a stream outgrows its estimate. An unknown call, or lower figures,
    /// change nothing.</summary>
    public void Extend(CallId call, Money held, long tokens = 0)
    {
        ref var hold = ref CollectionsMarshal.GetValueRefOrNullRef(_holds, call);
        if (Unsafe.IsNullRef(ref hold))
            return;

        if (held > hold.Amount)
        {
            var more = held - hold.Amount;
            Invariant.Holds(held.IsLimit && (_held + more).IsLimit);
            AddToHeld(hold.Terms, more);
            hold = hold with { Amount = held };
        }

        if (tokens > hold.Tokens)
        {
            foreach (var limiter in hold.Terms.Rates)
                limiter.Extend(tokens - hold.Tokens);
            hold.Share?.Extend(tokens - hold.Tokens);
            hold = hold with { Tokens = tokens };
        }
    }

    /// <summary>Adopts a balance, if it is newer than the one known.</summary>
    public void Observe(in Balance balance) => BudgetOf(balance.Account)?.In(balance.Period).Observe(balance);

    /// <summary>Drops the hold of a call, and counts the tokens that it used. A second end changes nothing.</summary>
    /// <returns>Whether the call was held.</returns>
    public bool End(in Ending ending, DateTimeOffset now)
    {
        if (!_holds.Remove(ending.Call, out var hold))
            return false;

        AddToHeld(hold.Terms, Money.Zero - hold.Amount);
        foreach (var limiter in hold.Terms.Rates)
            limiter.End(hold.CountedAt, hold.Tokens, ending.Tokens, Latest(now));
        hold.Share?.End(hold.CountedAt, hold.Tokens, ending.Tokens, Latest(now));
        return true;
    }

    /// <summary>The calls that have been held since before an instant: those whose news may have been lost.</summary>
    public IReadOnlyList<CallId> HeldSinceBefore(DateTimeOffset instant) =>
        [.. _holds.Where(hold => hold.Value.Since < instant).Select(hold => hold.Key)];

    /// <summary>The figures that every answer of this account rests on.</summary>
    public Explanation Explain(DateTimeOffset now)
    {
        Roll(now);
        return new(
            Id,
            Epoch,
            [.. _budgets.Concat(_modelBudgets.Values).Select(budget => Explain(budget, now))],
            [.. _holds.Select(hold => new HoldExplanation(hold.Key, hold.Value.Amount, hold.Value.Since))])
        {
            Rates = ExplainRates(Latest(now)),
        };
    }

    /// <summary>The figures of the account's own budget alone: of many accounts this is asked often.</summary>
    public BudgetExplanation ExplainBudget(DateTimeOffset now)
    {
        Roll(now);
        return Explain(_budgets[0], now);
    }

    private BudgetExplanation Explain(Budget budget, DateTimeOffset now)
    {
        var book = budget.Current;
        return new(budget.Id, MaxOf(budget, now), book.Spent, book.Held, book.Period, budget.ResetsAt, book.Version);
    }

    private Budget WindowBudget(BudgetWindow window) =>
        new(Id.Hosted("window", window.Name), window.MaxBudget, window.Window, RefusalReason.WindowBudget);

    private void Roll(DateTimeOffset now)
    {
        var rolled = false;
        foreach (var budget in _budgets)
            rolled |= budget.RollTo(now);
        foreach (var budget in _modelBudgets.Values)
            rolled |= budget.RollTo(now);
        if (rolled)
            _terms.Clear();
    }

    // As the client wrote it, or without the provider in front of it.
    private static T? OfModel<T>(Dictionary<string, T> models, string model)
        where T : class
    {
        if (models.Count == 0)
            return null;
        return models.GetValueOrDefault(model)
            ?? models.GetValueOrDefault(model[(model.LastIndexOf('/') + 1)..]);
    }

    // Until a period ends every admission of a model is to the same charges, so they all share one answer.
    private Terms TermsOf(Budget? ofModel, RateLimiter? rateOfModel)
    {
        ref var terms = ref CollectionsMarshal.GetValueRefOrAddDefault(
            _terms, (ofModel?.Id.Value ?? "", rateOfModel?.Id.Value ?? ""), out _);
        if (terms is not null)
            return terms;

        Budget[] budgets = ofModel is null ? _budgets : [.. _budgets, ofModel];
        return terms = new(
            new(Epoch, [.. budgets.Select(budget => new Charge(budget.Id, budget.Current.Period))])
            {
                Judges = _ties.Judges,
                Behind = _ties.Behind,
                Priority = Limits.Priority,
                Alias = Limits.Alias,
            },
            [.. budgets.Select(budget => budget.Current)],
            LimitersOf(rateOfModel));
    }

    // What a call that was opened under older limits is charged to, and this account does not count any more, is left
    // out.
    private void Restore(HeldCall call)
    {
        var charges = call.Charges.Where(charge => BudgetOf(charge.Account) is not null).ToArray();
        var books = Array.ConvertAll(charges, charge => BudgetOf(charge.Account)!.In(charge.Period));
        if (_holds.ContainsKey(call.Call))
            return;

        var terms = new Terms(new(Epoch, charges), books, LimitersOf(OfModel(_modelRates, call.Model)));
        Add(call.Call, new Hold(call.Held, call.OpenedAt, terms, call.Tokens, call.OpenedAt, ShareOf(call.Key)));
    }

    private void Add(CallId call, in Hold hold)
    {
        AddToHeld(hold.Terms, hold.Amount);
        foreach (var limiter in hold.Terms.Rates)
            limiter.Begin(hold.CountedAt, hold.Tokens);
        hold.Share?.Begin(hold.CountedAt, hold.Tokens);
        _holds.Add(call, hold);
    }

    private void AddToHeld(Terms terms, Money amount)
    {
        _held += amount;
        foreach (var book in terms.Books)
            book.AddToHeld(amount);
    }

    private Budget? BudgetOf(AccountId id)
    {
        foreach (var budget in _budgets)
        {
            if (budget.Id == id)
                return budget;
        }

        foreach (var budget in _modelBudgets.Values)
        {
            if (budget.Id == id)
                return budget;
        }

        return null;
    }

    /// <summary>Under which calls are admitted until a period ends: the answer, the books that its charges are held in,
    /// and what counts them against rates.</summary>
    private sealed record Terms(Admission.Admitted Answer, Book[] Books, RateLimiter[] Rates);

    /// <param name="CountedAt">When rates count it: <paramref name="Since"/>, on a clock that does not go back.</param>
    /// <param name="Share">What counts it for its key alone, where rates are shared.</param>
    private readonly record struct Hold(
        Money Amount,
        DateTimeOffset Since,
        Terms Terms,
        long Tokens,
        DateTimeOffset CountedAt,
        RateLimiter? Share);
}
