namespace Tollgate.Accounts;

/// <summary>What one key, team, user, customer or budget may spend, and does. It answers from memory and waits for nothing;
/// its owner hands it the time and calls it one question at a time.</summary>
/// <remarks>What it believes is never less than what the ledger knows: it has read every older open call, and it admitted every
/// younger one. A hold begins with <see cref="Admit"/> and ends once, with <see cref="End"/>.</remarks>
public sealed class Account
{
    /// <summary>How many calls an account holds at once; without a bound a stuck provider would fill the memory.</summary>
    public const int InFlightMax = 100_000;

    private readonly Dictionary<CallId, Hold> _holds = [];
    private readonly Budget[] _budgets;
    private Admission.Admitted? _admitted;

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
            .. limits.Windows.Select(window =>
                new Budget(id.Hosted("window", window.Name), window.MaxBudget, window.Window, RefusalReason.WindowBudget)),
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

    /// <summary>Admits a call and holds its estimate, or refuses it and holds nothing. Asked again under the same id, it repeats its answer
    /// for as long as the hold stands.</summary>
    public Admission Admit(in CallEstimate call, DateTimeOffset now)
    {
        if (_holds.TryGetValue(call.Call, out var standing))
            return standing.Admitted;

        if (Refusal(call, now) is { } refusal)
            return new Admission.Refused(refusal);

        var admitted = Charges(now);
        var hold = new Hold(call.Held, now, admitted);
        _holds.Add(call.Call, hold);
        AddToHeld(hold, call.Held);
        return admitted;
    }

    /// <summary>Raises what a call holds, when a stream outgrows its estimate. An unknown call, or a lower amount, changes nothing.</summary>
    public void Extend(CallId call, Money held)
    {
        if (!_holds.TryGetValue(call, out var hold) || held <= hold.Amount)
            return;

        AddToHeld(hold, held - hold.Amount);
        _holds[call] = hold with { Amount = held };
    }

    /// <summary>Adopts a balance, if it is newer than the one known.</summary>
    public void Observe(in Balance balance)
    {
        foreach (var budget in _budgets)
        {
            if (budget.Id == balance.Account)
                budget.Observe(balance);
        }
    }

    /// <summary>Drops the hold of a call. A second end changes nothing.</summary>
    /// <returns>Whether the call was held.</returns>
    public bool End(CallId call)
    {
        if (!_holds.Remove(call, out var hold))
            return false;

        AddToHeld(hold, Money.Zero - hold.Amount);
        return true;
    }

    /// <summary>The calls that have been held since before an instant: those whose news may have been lost.</summary>
    public IReadOnlyList<CallId> HeldSinceBefore(DateTimeOffset instant) =>
        [.. _holds.Where(hold => hold.Value.Since < instant).Select(hold => hold.Key)];

    /// <summary>The figures that every answer of this account rests on.</summary>
    public Explanation Explain(DateTimeOffset now) => new(
        Id,
        Epoch,
        [.. _budgets.Select(budget =>
        {
            var book = budget.Current(now);
            return new BudgetExplanation(budget.Id, budget.Max, book.Spent, book.Held, book.Period, budget.ResetsAt, book.Version);
        })],
        [.. _holds.Select(hold => new HoldExplanation(hold.Key, hold.Value.Amount, hold.Value.Since))]);

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
        if (_holds.Count >= InFlightMax)
            return Because(RefusalReason.InFlight);

        return call.Pricing == Pricing.Free ? null : Exhausted(call.Pricing, now);
    }

    private Refusal Because(RefusalReason reason) => new(Id, reason) { Alias = Limits.Alias };

    private Refusal? Exhausted(Pricing pricing, DateTimeOffset now)
    {
        foreach (var budget in _budgets)
        {
            if (budget.Max is not { } max)
                continue;
            if (pricing == Pricing.Unknown)
                return Because(RefusalReason.Unpriced);

            var book = budget.Current(now);
            if (book.Spent + book.Held >= max)
            {
                return new(budget.Id, budget.Reason)
                {
                    Alias = Limits.Alias,
                    Max = max,
                    Spent = book.Spent,
                    Held = book.Held,
                    ResetsAt = budget.ResetsAt,
                };
            }
        }

        return null;
    }

    // Until a period ends every admission is to the same charges, so they all share one answer.
    private Admission.Admitted Charges(DateTimeOffset now)
    {
        var stands = _admitted is not null;
        for (var i = 0; i < _budgets.Length && stands; i++)
            stands = _admitted!.Charges[i].Period == _budgets[i].Current(now).Period;
        if (!stands)
            _admitted = new(Epoch, [.. _budgets.Select(budget => new Charge(budget.Id, budget.Current(now).Period))]);
        return _admitted!;
    }

    private void Restore(HeldCall call)
    {
        var charges = call.Charges.Where(charge => BudgetOf(charge.Account) is not null).ToArray();
        var hold = new Hold(call.Held, call.OpenedAt, new Admission.Admitted(Epoch, charges));
        if (_holds.TryAdd(call.Call, hold))
            AddToHeld(hold, call.Held);
    }

    private void AddToHeld(in Hold hold, Money amount)
    {
        var charges = hold.Admitted.Charges;
        for (var i = 0; i < charges.Count; i++)
            BudgetOf(charges[i].Account)!.AddToHeld(charges[i].Period, amount);
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
        foreach (var credential in credentials)
        {
            if (credential.Hash == presented && (credential.Expires is not { } expires || now < expires))
                return true;
        }

        return false;
    }

    private readonly record struct Hold(Money Amount, DateTimeOffset Since, Admission.Admitted Admitted);
}
