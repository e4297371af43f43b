namespace Tollgate.Accounts;

/// <summary>The answer to "may this call go?".</summary>
public abstract record Admission
{
    private Admission()
    {
    }

    /// <summary>It may: the account holds the estimate until the call ends.</summary>
    /// <param name="Epoch">Under which the account answered; the ledger opens the call only while it is still the
    /// newest.</param>
    /// <param name="Charges">The balances that the call will be charged to, the account's own first.</param>
    public sealed record Admitted(long Epoch, IReadOnlyList<Charge> Charges) : Admission
    {
        /// <summary>What the answer rests on besides the account, and its epoch.</summary>
        public IReadOnlyList<Fence> Judges { get; init; } = [];

        /// <summary>The accounts that must be asked as well, since this one belongs to them.</summary>
        public IReadOnlyList<AccountId> Behind { get; init; } = [];

        /// <summary>What people call the account.</summary>
        public string? Alias { get; init; }

        /// <summary>The name of the part of shared rates that is reserved for its calls; null: none.</summary>
        public string? Priority { get; init; }

        /// <summary>What is left to the key of rates that it shares; null: it shares none here.</summary>
        public ShareFigures? Share { get; init; }

        /// <summary>What is left of the account's rates, and of the model's.</summary>
        public IReadOnlyList<RateFigures> Rates { get; init; } = [];
    }

    /// <summary>It may not, and nothing is held.</summary>
    public sealed record Refused(Refusal Refusal) : Admission;
}

/// <summary>A balance that a call is charged to: an account, in the period that admitted the call.</summary>
public readonly record struct Charge(AccountId Account, Period Period);

/// <summary>An account that judged a call, and the epoch under which it did.</summary>
public readonly record struct Fence(AccountId Account, long Epoch);

/// <summary>Why an account refused.</summary>
public enum RefusalReason
{
    /// <summary>Its credential, or the account itself, was deleted or has never been.</summary>
    Unknown,
    Blocked,
    ModelNotAllowed,
    Expired,

    /// <summary>No price is known for the model, and the account has a budget.</summary>
    Unpriced,

    /// <summary>Spent and held have reached the budget.</summary>
    MaxBudget,

    /// <summary>The model's own budget has no room left.</summary>
    ModelBudget,

    /// <summary>A window of the account has no room left.</summary>
    WindowBudget,

    /// <summary>More calls are in flight than an account can hold.</summary>
    InFlight,

    /// <summary>As many calls are in flight as the account allows.</summary>
    Parallel,

    /// <summary>As many calls were admitted in the last minute as the account allows.</summary>
    RequestRate,

    /// <summary>The tokens of the last minute, and those that calls in flight hold, leave no room.</summary>
    TokenRate,

    /// <summary>Of requests that all keys share, none falls to this one.</summary>
    RequestShare,

    /// <summary>Of tokens that all keys share, none falls to this one.</summary>
    TokenShare,

    /// <summary>The account's budgets are hard, and it was not told the most that the call can cost: to be asked again
    /// with that.</summary>
    BoundNeeded,

    /// <summary>The name that the client wrote stands for another model than it was taken for: to be asked again for
    /// that.</summary>
    Renamed,
}

/// <summary>Who refused a call, and the figures it rests on.</summary>
/// <param name="Account">The account that refused, hosted windows included.</param>
public sealed record Refusal(AccountId Account, RefusalReason Reason)
{
    public string? Alias { get; init; }

    /// <summary>The budget that has no room; null where the reason is another.</summary>
    public Money? Max { get; init; }

    public Money Spent { get; init; }

    /// <summary>What calls in flight hold, this one not counted.</summary>
    public Money Held { get; init; }

    /// <summary>The most that the call can cost; null where the budget is not hard.</summary>
    public Money? Bound { get; init; }

    /// <summary>What the tightest hard budget of the account has left, calls in flight counted: below
    /// <see cref="Bound"/>, and negative where more was spent. Null where the budget is not hard.</summary>
    public Money? Room { get; init; }

    /// <summary>When the budget begins anew; null if it never does.</summary>
    public DateTimeOffset? ResetsAt { get; init; }

    /// <summary>When the account or credential expired.</summary>
    public DateTimeOffset? Expired { get; init; }

    /// <summary>The figures of the rate that has no room; null where the reason is another.</summary>
    public RateRefusal? Rate { get; init; }

    /// <summary>What falls to the key that called; null where the reason is another.</summary>
    public ShareFigures? Share { get; init; }

    /// <summary>What the account allows instead, where the model is not allowed.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>The account's own names for models, where it knows the model by another.</summary>
    public IReadOnlyList<ModelAlias> Aliases { get; init; } = [];

    /// <summary>What the refusal rests on besides the account. It opens nothing, so whoever gets it must see for
    /// himself that none of them has moved on.</summary>
    public IReadOnlyList<Fence> Judges { get; init; } = [];

    /// <summary>Under which the account answered; 0 where it has no judges.</summary>
    public long Epoch { get; init; }

    /// <summary>Only calls in flight are in the way: asked again a little later, the answer may be another.</summary>
    public bool IsDueToHolds => Reason == RefusalReason.InFlight || Rate is { IsContended: true }
        || (Max is { } max && Spent < max && (Bound is not { } bound || Spent + bound <= max));
}
