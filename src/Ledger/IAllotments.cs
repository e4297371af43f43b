using Tollgate.Accounts;

namespace Tollgate.Ledger;

/// <summary>Reads what is asked of an account's rates by all that draw on it: of a team's by its keys, of an
/// organization's by its teams, and by its keys without a team.</summary>
/// <remarks>The commit of an account's state adds them up itself, one commit after another, so what is read here
/// explains a refusal and decides nothing.</remarks>
public interface IAllotments
{
    /// <summary>The state of PostgreSQL's error where a commit would guarantee more than there is.</summary>
    const string Refused = "TG001";

    /// <summary>What they ask for together.</summary>
    /// <param name="except">An account that is left out; null: none.</param>
    /// <exception cref="LedgerUnavailableException">Nobody knows.</exception>
    Task<Allotted> AllottedAsync(AccountId source, AccountId? except, CancellationToken cancellationToken);
}

/// <summary>What is asked of an account's rates.</summary>
/// <param name="Sum">Of the rates of all who ask; 0 where nobody has any.</param>
/// <param name="Guarantees">Of which of them something is guaranteed.</param>
public sealed record Allotted(RateLimits Sum, RateGuarantees Guarantees);

/// <summary>More would be guaranteed of an account's rates than it has. Nothing was written.</summary>
public sealed class OverallottedException(string message, Exception? inner = null)
    : LedgerRejectedException(message, inner);
