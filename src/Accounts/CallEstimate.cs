namespace Tollgate.Accounts;

/// <summary>How much is known of what a call will cost.</summary>
public enum Pricing
{
    /// <summary>Its price is known.</summary>
    Known,

    /// <summary>It is priced at nothing in so many words; no budget stops it.</summary>
    Free,

    /// <summary>No price is known: an account with a budget refuses it.</summary>
    Unknown,

    /// <summary>No price is known, and the configuration lets such calls pass.</summary>
    UnknownAllowed,
}

/// <summary>What an account is asked: may this call go, if it is likely to cost this much?</summary>
/// <param name="Call">This round of admission. Asked again under the same id, an account gives the same answer.</param>
/// <param name="Held">What the call holds while it runs: its likely cost, or the most that it can cost.</param>
/// <param name="Model">The name of the model that serves.</param>
/// <param name="Credential">The SHA-256 of the secret that was presented; only accounts that have credentials look at
/// it.</param>
/// <param name="Groups">The access groups that the model is in; null: none.</param>
/// <param name="IsBound">The call cannot cost more than <paramref name="Held"/>, nor use more than
/// <paramref name="HeldTokens"/>.</param>
/// <param name="HeldTokens">The tokens that it holds against rates while it runs.</param>
/// <param name="Asked">The model's name as the client wrote it, if that is an alias; null: it is
/// <paramref name="Model"/>.</param>
/// <param name="AliasOf">The account whose alias it is; null: none, or the configuration's.</param>
public readonly record struct CallEstimate(
    CallId Call,
    Money Held,
    Pricing Pricing,
    string Model,
    string? Credential,
    IReadOnlyList<string>? Groups = null,
    bool IsBound = false,
    long HeldTokens = 0,
    string? Asked = null,
    AccountId? AliasOf = null)
{
    /// <summary>The key that calls, for accounts whose rates are shared among keys; null: none.</summary>
    public string? Sharer { get; init; }

    /// <summary>The part of shared rates that is reserved for its calls, from 0 to 1; null: the whole.</summary>
    public decimal? Share { get; init; }
}
