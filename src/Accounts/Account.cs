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
    private Terms? _terms;
    private Money _held;

    /// <param name="epoch">Under which this activation answers.</param>
    /// <param name="open">Every call that the ledger knows as open and that names this account.</param>
    /// <param name="balances">What the ledger knows of this account's running and later periods.</param>
    public Account(
        AccountId id,
        long epoch,
        Limits limits,
        IEnumerable<HeldCall> open,
        IEnumerable<Balance> balances)
    {
        Id = id;
        Epoch = epoch;
        Limits = limits;
        _budgets =
        [
            new Budget(id, limits.MaxBudget, limits.Window, RefusalReason.MaxBudget),
            // Windows of one name are one balance, which a call is charged to once: the smallest is the one that binds.
            .. limits.Windows
                .GroupBy(window => window.Name)
                .Select(same => WindowBudget(same.MinBy(window => window.MaxBudget)!)),
        ];

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

        var terms = TermsAt(now);
        if (Refusal(call, now) is { } refusal)
            return new Admission.Refused(refusal);

        Add(call.Call, new Hold(call.Held, now, terms));
        return terms.Answer;
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
        TermsAt(now);
        return new(
            Id,
            Epoch,
            [.. _budgets.Select(budget =>
            {
                var book = budget.Current;
                return new BudgetExplanation(
                    budget.Id, budget.Max, book.Spent, book.Held, book.Period, budget.ResetsAt, book.Version);
            })],
            [.. _holds.Select(hold => new HoldExplanation(hold.Key, hold.Value.Amount, hold.Value.Since))]);
    }

    // In the contract's order: who may not call at all, what may not be called, then money.
    private Refusal? Refusal(in CallEstimate call, DateTimeOffset now)
    {
        if (Limits.Deleted || (Limits.Credentials is { } credentials && !Names(credentials, call.Credential, now)))
            return Because(RefusalReason.Unknown);
        if (Limits.Blocked)
            return Because(RefusalReason.Blocked);
        if (!ModelAccess.Allows(Limits.Models, call.Model))
            return Because(RefusalReason.ModelNotAllowed) with { Models = Limits.Models };
        if (Limits.Expires is { } expires && now >= expires)
            return Because(RefusalReason.Expired) with { Expired = expires };
        // Above Money.Max sums are no longer exact, and what was held would not be given back to the last digit.
        if (_holds.Count >= InFlightMax || _held + call.Held > Money.Max)
            return Because(RefusalReason.InFlight);

        return call.Pricing == Pricing.Free ? null : Exhausted(call);
    }

    private Budget WindowBudget(BudgetWindow window) =>
        new(Id.Hosted("window", window.Name), window.MaxBudget, window.Window, RefusalReason.WindowBudget);

    private Refusal Because(RefusalReason reason) => new(Id, reason) { Alias = Limits.Alias };

    private Refusal? Exhausted(in CallEstimate call)
    {
        var isHard = Limits.Enforcement == Enforcement.Hard;
        foreach (var budget in _budgets)
        {
            if (budget.Max is not { } max)
                continue;
            if (call.Pricing == Pricing.Unknown)
                return Because(RefusalReason.Unpriced);

            var book = budget.Current;
            var counted = book.Spent + book.Held;
            // A call without a price that may pass costs nothing, which needs no other proof.
            if (isHard && !call.IsBound && call.Pricing == Pricing.Known && book.Spent < max)
                return Because(RefusalReason.BoundNeeded);

            // Also in hard no call begins on a budget that is used up, whatever it costs.
            if (counted >= max || (isHard && counted + call.Held > max))
            {
                return new(budget.Id, budget.Reason)
                {
                    Alias = Limits.Alias,
                    Max = max,
                    Spent = book.Spent,
                    Held = book.Held,
                    Bound = isHard ? call.Held : null,
                    Room = isHard ? Room() : null,
                    ResetsAt = budget.ResetsAt,
                };
            }
        }

        return null;
    }

    private Money Room() => _budgets
        .Where(budget => budget.Max is not null)
        .Min(budget => budget.Max!.Value - budget.Current.Spent - budget.Current.Held);

    // Until a period ends every admission is to the same charges, so they all share one answer.
    private Terms TermsAt(DateTimeOffset now)
    {
        foreach (var budget in _budgets)
        {
            if (budget.RollTo(now))
                _terms = null;
        }

        return _terms ??= new(
            new(Epoch, [.. _budgets.Select(budget => new Charge(budget.Id, budget.Current.Period))]),
            [.. _budgets.Select(budget => budget.Current)]);
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

        return null;
    }

    private static bool Names(IReadOnlyList<Credential> credentials, string? presented, DateTimeOffset now)
    {
        for (var i = 0; i < credentials.Count; i++)
        {
            if (credentials[i].Hash == presented && (credentials[i].Expires is not { } expires || now < expires))
                return true;
        }

        return false;
    }

    /// <summary>Under which calls are admitted until a period ends: the answer, and the books that its charges are held
    /// in.</summary>
    private sealed record Terms(Admission.Admitted Answer, Book[] Books);

    private readonly record struct Hold(Money Amount, DateTimeOffset Since, Terms Terms);
}
