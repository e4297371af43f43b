using Tollgate.Accounts;
using Tollgate.Grains.Keys;

namespace Tollgate.Api.Calls.Admitting;

/// <summary>A call that asks to be let through.</summary>
/// <param name="Key">The account of the key that calls.</param>
/// <param name="Credential">The SHA-256 of the secret that was presented; null for the master key, which has no
/// credential.</param>
/// <param name="Held">What it is likely to cost.</param>
internal sealed record CallApplication(
    AccountId Key, string? Credential, Money Held, Pricing Pricing, CallOrigin Origin);

/// <summary>What the spend log keeps of a call besides its path.</summary>
internal sealed record CallOrigin(string Route, string Model, string Deployment, bool Stream, string? ClientCallId);

/// <summary>The answer to an application.</summary>
internal abstract record Decision
{
    private Decision()
    {
    }

    /// <summary>The call is open in the ledger and may go to the provider. It must be settled, whatever
    /// happens.</summary>
    internal sealed record Opened(OpenCall Call, KeyIdentity Key) : Decision;

    /// <summary>An account refused, and nothing is held.</summary>
    internal sealed record Refused(Refusal Refusal, KeyIdentity? Key) : Decision;

    /// <summary>The ledger or an account could not be asked, so nobody may be let through.</summary>
    internal sealed record Unavailable : Decision;
}
