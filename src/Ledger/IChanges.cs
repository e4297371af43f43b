using Tollgate.Accounts;

namespace Tollgate.Ledger;

/// <summary>Reads who changed what by hand: an account's state, or what counts as spent. It is written by the commits that
/// make the changes, and never taken back.</summary>
public interface IChanges
{
    /// <summary>A page of changes, the newest first, and how many there are.</summary>
    /// <exception cref="LedgerUnavailableException">Nobody knows.</exception>
    Task<ChangePage> ChangesAsync(ChangeSelection selection, long offset, int most, CancellationToken cancellationToken);
}

/// <summary>Which changes; what is null holds of all.</summary>
/// <param name="Kind">The kind of account, as its id begins: <c>key</c>, <c>team</c>, ...</param>
/// <param name="From">Made then, or later.</param>
/// <param name="To">Made before.</param>
public sealed record ChangeSelection(
    string? Kind = null,
    AccountId? Account = null,
    string? Author = null,
    string? Action = null,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null);

public sealed record ChangePage(IReadOnlyList<ChangeRecord> Changes, long Total);

/// <summary>One change of one account.</summary>
/// <param name="Id">Of a change of spend, that of its entry in the books.</param>
/// <param name="OnBehalfOf">As the client said; null: nobody's.</param>
/// <param name="Action"><c>created</c>, <c>updated</c> or <c>deleted</c>.</param>
/// <param name="Before">JSON: the members that differ, as they were; null: there was no such account, or it is what was
/// spent that changed.</param>
/// <param name="After">JSON: the same as they were then; null: the account was deleted.</param>
public sealed record ChangeRecord(
    string Id,
    AccountId Account,
    DateTimeOffset At,
    string Author,
    string? OnBehalfOf,
    string Route,
    string Action,
    string? Before,
    string? After);
