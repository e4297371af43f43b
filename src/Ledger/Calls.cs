using Tollgate.Accounts;

namespace Tollgate.Ledger;

/// <summary>A call that is about to go to a provider.</summary>
/// <param name="Owner">The instance that has the call in flight and will settle it.</param>
/// <param name="Held">What every account on its path holds for it, and what it is settled at should its owner
/// die.</param>
/// <param name="Charges">The balances that it is charged to.</param>
/// <param name="Fences">Every account that judged the call, charged or only consulted, with the epoch under which it
/// did.</param>
/// <param name="Claim">What makes a second call like it a duplicate; null: nothing does.</param>
/// <param name="HeldTokens">What it holds against rates.</param>
public sealed record NewCall(
    CallId Id,
    string Owner,
    Money Held,
    DateTimeOffset OpenedAt,
    IReadOnlyList<Charge> Charges,
    IReadOnlyList<Fence> Fences,
    CallFacts Facts,
    Claim? Claim = null,
    long HeldTokens = 0);

/// <summary>At most one call of an account has a token. Settled at a cost of 0 it gives the claim free again; one that
/// was recovered keeps it, since nobody knows whether it reached the provider.</summary>
/// <param name="Account">One of the accounts that judge the call.</param>
/// <param name="Token">Bound: 640 characters.</param>
public sealed record Claim(AccountId Account, string Token);

/// <summary>What the spend log tells of a call besides its money. Bound: 512 characters each, longer ones are
/// cut.</summary>
/// <param name="ClientCallId">The client's own <c>x-litellm-call-id</c>; never unique.</param>
/// <param name="Model">The model's name as the client wrote it.</param>
/// <param name="Deployment">The upstream model that runs, such as <c>openai/gpt-4o</c>.</param>
public sealed record CallFacts(
    string Route,
    string Model,
    string Deployment,
    bool Stream,
    string? ClientCallId = null,
    string? Key = null,
    string? Team = null,
    string? User = null,
    string? Customer = null,
    string? Organization = null);

/// <summary>What became of the opening of a call.</summary>
public enum OpenState
{
    /// <summary>The row is durable and open: the call may go to the provider.</summary>
    Opened,

    /// <summary>The row was opened, and then recovered since its owner was taken for dead. The call must not be sent;
    /// it is settled at 0.</summary>
    Recovered,

    /// <summary>An account that judged it has moved on. There is no row, and under this id there never will
    /// be.</summary>
    Fenced,

    /// <summary>Another call had its claim. There is no row, but there could still be one if this open was sent more
    /// than once and the other call gives the claim free; <see cref="Books"/> sees to it that there will not.</summary>
    Duplicate,
}

/// <param name="Stale">The accounts whose epoch has moved on; only of a fenced call.</param>
public sealed record OpenOutcome(CallId Call, OpenState State, IReadOnlyList<AccountId> Stale);

/// <summary>An open call that may come to cost, or to use, more than it holds.</summary>
public readonly record struct Extension(CallId Call, Money Held, long HeldTokens = 0);

/// <summary>How a call ended, as its status in the spend log.</summary>
public enum CallStatus
{
    Success,

    /// <summary>The provider refused or failed, or was never reached.</summary>
    Failure,

    /// <summary>The client left before the end.</summary>
    Cancelled,
}

/// <summary>What a call did cost.</summary>
/// <param name="Cost">Null where no price is known: such a call adds nothing to a balance.</param>
/// <param name="Estimated">The tokens were counted here, since the provider did not report them.</param>
/// <param name="Charges">The same as when the call was opened.</param>
/// <param name="RateTokens">The tokens that count against rates.</param>
public sealed record Settlement(
    CallId Call,
    Money? Cost,
    Usage Usage,
    bool Estimated,
    CallStatus Status,
    DateTimeOffset SettledAt,
    IReadOnlyList<Charge> Charges,
    long RateTokens = 0)
{
    /// <summary>The upstream model that ran in the end; null: the one that the call was opened for.</summary>
    public string? Deployment { get; init; }

    /// <summary>By what it was charged; null: no price is known, or nothing was charged by it.</summary>
    public Price? Price { get; init; }

    internal StoredPrice? StoredPrice => Price is null ? null : StoredPrice.Of(Price);
}

/// <summary>All that the ledger knows of a call.</summary>
/// <param name="Owner">The instance that has, or had, it in flight.</param>
/// <param name="Cost">Null while it is open, and where no price is known.</param>
/// <param name="How">How it was settled: <c>exact</c>; <c>recovered</c>, at what it held, since its owner was taken for
/// dead; <c>corrected</c>, to its exact cost after that. Null while it is open.</param>
/// <param name="Status"><c>success</c>, <c>failure</c> or <c>cancelled</c>; null while nobody knows.</param>
/// <param name="Claim">Null where it never had one, or gave it free.</param>
public sealed record CallRecord(
    CallId Id,
    string Owner,
    IReadOnlyList<Charge> Charges,
    Money Held,
    Money? Cost,
    string? How,
    string? Status,
    bool Estimated,
    Usage Usage,
    DateTimeOffset OpenedAt,
    DateTimeOffset? SettledAt,
    CallFacts Facts,
    Claim? Claim)
{
    /// <summary>By what it was charged; null: nothing was charged by a price that is known.</summary>
    public StoredPrice? Price { get; init; }

    public bool IsOpen => SettledAt is null;

    public bool IsRecovered => How == Words.Recovered;
}

/// <summary>Calls that were settled because their owners died, and the balances after it.</summary>
public sealed record Recovery(IReadOnlyList<RecoveredCall> Calls, IReadOnlyList<Balance> Balances);

/// <param name="HeldTokens">What it held against rates, and counts there from now on.</param>
public sealed record RecoveredCall(
    CallId Call, string Owner, Money Held, IReadOnlyList<Charge> Charges, long HeldTokens = 0);

/// <summary>Money in the books that is no call's: preset or edited spend, an import, a re-pricing.</summary>
public sealed record Entry(
    Guid Id, AccountId Account, Period Period, Money Amount, string Reason, string Author, DateTimeOffset At);
