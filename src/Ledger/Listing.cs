using Tollgate.Accounts;

namespace Tollgate.Ledger;

/// <summary>Something that exists, for look-ups and lists that wake nobody.</summary>
/// <param name="Kind"><c>key</c>, <c>team</c>, <c>credential</c>, ...</param>
/// <param name="Account">The account that it belongs to: a credential's key, a key itself.</param>
/// <param name="Profile">The account's state as JSON; null for a credential.</param>
public sealed record DirectoryEntry(
    string Kind, string Id, AccountId Account, string? Alias, string? Parent, string? Profile)
{
    /// <summary>Of a key, the user who owns it.</summary>
    public string? Owner { get; init; }

    /// <summary>Of a key, the organization that it belongs to without a team.</summary>
    public string? Organization { get; init; }

    /// <summary>In whole microseconds; the epoch where nobody said it.</summary>
    public DateTimeOffset CreatedAt { get; init; } = DateTimeOffset.UnixEpoch;
}

/// <summary>In which order a list is; the same order every time, since ids come last.</summary>
public enum ListOrder
{
    /// <summary>By the byte values of the ids.</summary>
    Id,

    /// <summary>By when it was made, and then by id.</summary>
    Creation,

    /// <summary>By the byte values of the aliases, none first, and then by id.</summary>
    Alias,
}

/// <summary>Which entries of the directory are listed. All that is given must hold. Credentials are in no
/// list.</summary>
public sealed record Listing(string Kind)
{
    public ListOrder Order { get; init; } = ListOrder.Creation;

    public bool Descending { get; init; }

    /// <summary>The account that they belong to, such as the team of keys.</summary>
    public AccountId? Parent { get; init; }

    public AccountId? Owner { get; init; }

    public AccountId? Organization { get; init; }

    /// <summary>One of these ids.</summary>
    public IReadOnlyList<string>? Ids { get; init; }

    /// <summary>One of these aliases, as they are written.</summary>
    public IReadOnlyList<string>? Aliases { get; init; }

    /// <summary>Only those that have an alias.</summary>
    public bool Named { get; init; }

    /// <summary>A piece of the alias, in either case of the letters a to z, or the whole id.</summary>
    public string? Search { get; init; }
}

/// <summary>A piece of a list.</summary>
/// <param name="Total">How long the whole list is.</param>
public sealed record DirectoryPage(IReadOnlyList<DirectoryEntry> Entries, long Total);
