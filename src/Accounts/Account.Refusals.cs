namespace Tollgate.Accounts;

/// <summary>Why an account refuses.</summary>
public sealed partial class Account
{
    /// <summary>What would refuse a call now; null: nothing would. It holds nothing.</summary>
    public Refusal? Judge(in CallEstimate call, DateTimeOffset now)
    {
        Roll(now);
        return Judged(
            call, OfModel(_modelBudgets, call.Model), OfModel(_modelRates, call.Model), now, Latest(now));
    }

    private Refusal? Judged(
        in CallEstimate call, Budget? ofModel, RateLimiter? rateOfModel, DateTimeOffset now, DateTimeOffset at) =>
        (Refusal(call, ofModel, now) ?? TooFast(_rate, call, at) ?? TooFast(rateOfModel, call, at)) is not { } refusal
            ? null
            : _ties.Judges.Count == 0 ? refusal
            : refusal with { Judges = _ties.Judges, Epoch = Epoch };

    // In the contract's order: who may not call at all, what may not be called, then money.
    private Refusal? Refusal(in CallEstimate call, Budget? ofModel, DateTimeOffset now)
    {
        if (Limits.Deleted || (Limits.Credentials is { } credentials && !credentials.Name(call.Credential, now)))
            return Because(RefusalReason.Unknown);
        if (Limits.Blocked)
            return Because(RefusalReason.Blocked);
        if (IsRenamed(call))
            return Because(RefusalReason.Renamed) with { Aliases = Limits.Aliases };
        if (!MayCall(call))
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

    // A team's alias goes before that of a key, and the configuration's comes last. Whoever asks has it from memory, so
    // the account sees for itself: what it admits is opened under its epoch only.
    private bool IsRenamed(in CallEstimate call)
    {
        if (Limits.Aliases.Count == 0)
            return call.AliasOf == Id;

        var meant = Limits.Aliases.ModelOf(call.Asked ?? call.Model);
        return call.AliasOf == Id ? meant != call.Model : meant is not null && !IsNamedByTeam(call);
    }

    // The model that serves is what counts. The name that was asked for counts as well with those whose own it is: with
    // the account that has the alias, with the keys of a team that has it, and, if the configuration has it, with all.
    private bool MayCall(in CallEstimate call) => ModelAccess.Allows(Limits.Models, call.Model, call.Groups)
        || (call.Asked is { } asked
            && (call.AliasOf is null || call.AliasOf == Id || IsNamedByTeam(call))
            && ModelAccess.Allows(Limits.Models, asked));

    private bool IsNamedByTeam(in CallEstimate call) =>
        call.AliasOf is { Kind: AccountKind.Team } && Id.Kind == AccountKind.Key;

    private Refusal? ExhaustedWindow(in CallEstimate call, DateTimeOffset now)
    {
        Refusal? refusal = null;
        for (var i = 1; i < _budgets.Length && refusal is null; i++)
            refusal = Exhausted(_budgets[i], call, now);
        return refusal;
    }

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
}
