namespace Tollgate.Api.Calls.Observing;

/// <summary>Whose call it is, as metrics, traces and logs name him.</summary>
/// <param name="Key">The SHA-256 of the secret that was presented; null: nobody's that is known.</param>
internal readonly record struct Payer(
    string? Key = null, string? KeyAlias = null, string? Team = null, string? TeamAlias = null, string? User = null);
