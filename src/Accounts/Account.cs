using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tollgate.Accounts;

/// <summary>What one key, team, user, customer or budget may spend, and does. It answers from memory and waits for
/// nothing; its owner hands it the time and calls it one question at a time.</summary>
/// <remarks>What it believes is never less than what the ledger knows: it has read every older open call, and it
/// admitted every younger one. A hold begins with <see cref="Admit"/> and ends once, with <see cref="End"/>.</remarks>
public sealed class Account
{
    /// <summary>How many calls an account holds at once; without a bound a stuck provider would fill the
    /// memory.</summary>
    public const int InFlightMax = 100_000;

    private readonly Dictionary<CallId, Hold> _holds = [];
    private readonly Budget[] _budgets;
    private readonly Dictionary<string, Budget> _modelBudgets;
    private readonly Ties _ties;

    // Of calls of models that have a budget, by the model; of all others under the empty name.
    private readonly Dictionary<string, Terms> _terms = [];
    private Money _held;

    /// <param name="epoch">Under which this activation answers.</param>
    /// <param name="open">Every call that the ledger knows as open and that names this account.</param>
    /// <param name="balances">What the ledger knows of this account's running and later periods.</param>
    /// <param name="ties">What its answers depend on besides; null: nothing.</param>
    public Account(
        AccountId id,
        long epoch,
        Limits limits,
        IEnumerable<HeldCall> open,
        IEnumerable<Balance> balances,
        Ties? ties = null)
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
        _modelBudgets = limits.ModelBudgets.ToDictionary(
            budget => budget.Model,
            budget => new Budget(
                id.Hosted("model", budget.Model), budget.MaxBudget, budget.Window, RefusalReason.ModelBudget),
            StringComparer.Ordinal);

        foreach (var call in open)
            Restore(call);
        foreach (var balance in balances)
            Observe(balance);
    }

    public AccountId Id { get; }

    public long Epoch { get; }

    public Limits Limits { get; }

    public int InFlight => _holds.Count;

    /// <summary>Admits a call and holds its estimate, or refuses it and holds nothing. Asked again under the same id,
    /// it repeats its answer for as long as the hold stands.</summary>
    public Admission Admit(in CallEstimate call, DateTimeOffset now)
    {
        Invariant.Holds(call.Held.IsLimit);
        if (_holds.TryGetValue(call.Call, out var standing))
            return standing.Terms.Answer;

        Roll(now);
        var ofModel = BudgetOfModel(call.Model);
        var terms = TermsOf(ofModel);
        if (Refusal(call, ofModel, now) is { } refusal)
            return new Admission.Refused(refusal);

        Add(call.Call, new Hold(call.Held, now, terms));
        return terms.Answer;
    }

    /// <summary>What would refuse a call now; null: nothing would. It holds nothing.</summary>
    public Refusal? Judge(in CallEstimate call, DateTimeOffset now)
    {
        Roll(now);
        return Refusal(call, BudgetOfModel(call.Model), now);
    }

    /// <summary>Raises what a call holds, when a stream outgrows its estimate. An unknown call, or a lower amount,
    /// changes nothing.</summary>
    public void Extend(CallId call, Money held)
    {
        ref var hold = ref CollectionsMarshal.GetValueRefOrNullRef(_holds, call);
        if (Unsafe.IsNullRef(ref hold) || held <= hold.Amount)
            return;

        var more = held - hold.Amount;
        Invariant.Holds(held.IsLimit && (_held + more).IsLimit);
        AddToHeld(hold.Terms, more);
        hold = hold with { Amount = held };
    }

    /// <summary>Adopts a balance, if it is newer than the one known.</summary>
    public void Observe(in Balance balance) => BudgetOf(balance.Account)?.In(balance.Period).Observe(balance);

    /// <summary>Drops the hold of a call. A second end changes nothing.</summary>
    /// <returns>Whether the call was held.</returns>
    public bool End(CallId call)
    {
        if (!_holds.Remove(call, out var hold))
            return false;

        AddToHeld(hold.Terms, Money.Zero - hold.Amount);
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
            [.. _budgets.Concat(_modelBudgets.Values).Select(budget =>
            {
                var book = budget.Current;
                return new BudgetExplanation(
                    budget.Id, MaxOf(budget, now), book.Spent, book.Held, book.Period, budget.ResetsAt, book.Version);
            })],
            [.. _holds.Select(hold => new HoldExplanation(hold.Key, hold.Value.Amount, hold.Value.Since))]);
    }

    // In the contract's order: who may not call at all, what may not be called, then money.
    private Refusal? Refusal(in CallEstimate call, Budget? ofModel, DateTimeOffset now)
    {
        if (Limits.Deleted || (Limits.Credentials is { } credentials && !credentials.Name(call.Credential, now)))
            return Because(RefusalReason.Unknown);
        if (Limits.Blocked)
            return Because(RefusalReason.Blocked);
        if (!ModelAccess.Allows(Limits.Models, call.Model, call.Groups))
            return Because(RefusalReason.ModelNotAllowed) with { Models = Limits.Models };
        if (Limits.Expires is { } expires && now >= expires)
            return Because(RefusalReason.Expired) with { Expired = expires };
        // Above Money.Max sums are no longer exact, and what was held would not be given back to the last digit.
        if (_holds.Count >= InFlightMax || _held + call.Held > Money.Max)
            return Because(RefusalReason.InFlight);

        if (call.Pricing == Pricing.Free)
            return null;
        var refusal = Exhausted(_budgets[0], call, now)
            ?? (ofModel is null ? null : Exhausted(ofModel, call, now))
            ?? ExhaustedWindow(call, now);
        return refusal?.Bound is null ? refusal : refusal with { Room = RoomFor(ofModel, now) };
    }

    private Refusal? ExhaustedWindow(in CallEstimate call, DateTimeOffset now)
    {
        Refusal? refusal = null;
        for (var i = 1; i < _budgets.Length && refusal is null; i++)
            refusal = Exhausted(_budgets[i], call, now);
        return refusal;
    }

    private Budget WindowBudget(BudgetWindow window) =>
        new(Id.Hosted("window", window.Name), window.MaxBudget, window.Window, RefusalReason.WindowBudget);

    private Refusal Because(RefusalReason reason) => new(Id, reason) { Alias = Limits.Alias };

    private Refusal? Exhausted(Budget budget, in CallEstimate call, DateTimeOffset now)
    {
        if (MaxOf(budget, now) is not { } max)
            return null;
        if (call.Pricing == Pricing.Unknown)
            return Because(RefusalReason.Unpriced);

        var book = budget.Current;
        var counted = book.Spent + book.Held;
        var isHard = Limits.Enforcement == Enforcement.Hard;
        // A call without a price that may pass costs nothing, which needs no other proof.
        if (isHard && !call.IsBound && call.Pricing == Pricing.Known && book.Spent < max)
            return Because(RefusalReason.BoundNeeded);
        // Also in hard no call begins on a budget that is used up, whatever it costs.
        if (counted < max && (!isHard || counted + call.Held <= max))
            return null;
        return new(budget.Id, budget.Reason)
        {
            Alias = Limits.Alias,
            Max = max,
            Spent = book.Spent,
            Held = book.Held,
            Bound = isHard ? call.Held : null,
            ResetsAt = budget.ResetsAt,
        };
    }

    private Money RoomFor(Budget? ofModel, DateTimeOffset now) => (ofModel is null ? _budgets : [.. _budgets, ofModel])
        .Where(budget => budget.Max is not null)
        .Min(budget => MaxOf(budget, now)!.Value - budget.Current.Spent - budget.Current.Held);

    private Money? MaxOf(Budget budget, DateTimeOffset now) =>
        budget.Max is { } max && budget == _budgets[0] && Limits.Increase is { } increase && now < increase.Until
            ? max + increase.Amount
            : budget.Max;

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
    private Budget? BudgetOfModel(string model)
    {
        if (_modelBudgets.Count == 0)
            return null;
        return _modelBudgets.GetValueOrDefault(model)
            ?? _modelBudgets.GetValueOrDefault(model[(model.LastIndexOf('/') + 1)..]);
    }

    // Until a period ends every admission of a model is to the same charges, so they all share one answer.
    private Terms TermsOf(Budget? ofModel)
    {
        ref var terms = ref CollectionsMarshal.GetValueRefOrAddDefault(_terms, ofModel?.Id.Value ?? "", out _);
        if (terms is not null)
            return terms;

        Budget[] budgets = ofModel is null ? _budgets : [.. _budgets, ofModel];
        return terms = new(
            new(Epoch, [.. budgets.Select(budget => new Charge(budget.Id, budget.Current.Period))])
            {
                Judges = _ties.Judges,
                Behind = _ties.Behind,
            },
            [.. budgets.Select(budget => budget.Current)]);
    }

    // What a call that was opened under older limits is charged to, and this account does not count any more, is left
    // out.
    private void Restore(HeldCall call)
    {
        var charges = call.Charges.Where(charge => BudgetOf(charge.Account) is not null).ToArray();
        var books = Array.ConvertAll(charges, charge => BudgetOf(charge.Account)!.In(charge.Period));
        if (!_holds.ContainsKey(call.Call))
            Add(call.Call, new Hold(call.Held, call.OpenedAt, new Terms(new(Epoch, charges), books)));
    }

    private void Add(CallId call, in Hold hold)
    {
        AddToHeld(hold.Terms, hold.Amount);
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

    /// <summary>Under which calls are admitted until a period ends: the answer, and the books that its charges are held
    /// in.</summary>
    private sealed record Terms(Admission.Admitted Answer, Book[] Books);

    private readonly record struct Hold(Money Amount, DateTimeOffset Since, Terms Terms);
}
