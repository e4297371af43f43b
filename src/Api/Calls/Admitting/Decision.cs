using Tollgate.Accounts;
using Tollgate.Api.Calls.Observing;
using Tollgate.Grains.Keys;
using Tollgate.Ledger;

namespace Tollgate.Api.Calls.Admitting;

/// <summary>A call that asks to be let through.</summary>
/// <param name="Key">The account of the key that calls.</param>
/// <param name="Credential">The SHA-256 of the secret that was presented; null for the master key, which has no
/// credential.</param>
/// <param name="Held">What it is likely to cost.</param>
/// <param name="Claim">The account's own, by which an earlier call makes this one a duplicate.</param>
internal sealed record CallApplication(
    AccountId Key, string? Credential, Money Held, Pricing Pricing, CallOrigin Origin, Claim? Claim = null)
{
    /// <summary>The tokens that it is likely to use, of the kind that rates count.</summary>
    public long HeldTokens { get; init; }

    /// <summary>The account of the deployment that is to run it; null: it has no limits.</summary>
    public AccountId? Deployment { get; init; }

    /// <summary>The account of the model, whose rates keys share; null: it shares none.</summary>
    public AccountId? ModelGroup { get; init; }

    /// <summary>The end user in whose name the call is made; null: nobody's.</summary>
    public string? Customer { get; init; }

    /// <summary>The internal user in whose name the call is made if the key has no owner; null: nobody's.</summary>
    public string? User { get; init; }

    /// <summary>The tags of the call that have accounts.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The access groups that the model is in.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The model's name as the client wrote it, if that is an alias; null: it is that of the
    /// <see cref="CallOrigin"/>.</summary>
    public string? Asked { get; init; }

    /// <summary>The account whose alias it is; null: none, or the configuration's.</summary>
    public AccountId? AliasOf { get; init; }

    /// <summary>It cannot cost nor use more than what it is to hold.</summary>
    public bool IsBound { get; init; }
}

/// <summary>What the spend log keeps of a call besides its path.</summary>
/// <param name="Model">The name of the model that serves.</param>
internal sealed record CallOrigin(string Route, string Model, string Deployment, bool Stream, string? ClientCallId);

/// <summary>The answer to an application.</summary>
internal abstract record Decision
{
    private Decision()
    {
    }

    /// <summary>Whose call it is; null: nobody was asked who would know.</summary>
    public Payer? Payer { get; init; }

    /// <summary>The call is open in the ledger and may go to the provider. It must be settled, whatever
    /// happens.</summary>
    internal sealed record Opened(OpenCall Call, KeyIdentity Key) : Decision;

    /// <summary>An account refused, and nothing is held.</summary>
    internal sealed record Refused(Refusal Refusal, KeyIdentity? Key) : Decision;

    /// <summary>The key may not call the route. Nothing was asked, and nothing is held.</summary>
    internal sealed record RouteClosed(IReadOnlyList<string> Allowed) : Decision;

    /// <summary>A hard account asked for the most that the call can cost, and there is none. Nothing is held.</summary>
    internal sealed record Unbounded(Refusal Refusal, string Why) : Decision;

    /// <summary>Another call has its claim, in flight or settled. Nothing is held for this one.</summary>
    internal sealed record Duplicate(CallRecord First) : Decision;

    /// <summary>The ledger or an account could not be asked, so nobody may be let through.</summary>
    internal sealed record Unavailable : Decision;
}
