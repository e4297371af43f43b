using System.Text.Json.Serialization;
using Tollgate.Accounts;

namespace Tollgate.Grains.State;

/// <summary>What an account's grain keeps in storage. The names of its members in JSON are pinned, since the statement
/// behind the storage reads <c>directory</c>: it commits the state, these rows and the next epoch together.</summary>
internal sealed record AccountState<TProfile>(Limits Limits, TProfile Profile, IReadOnlyList<DirectoryRow> Directory)
{
    /// <summary>Nobody has made it, and it exists all the same.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Unmade { get; init; }

    /// <summary>The change that led to it, if somebody made it by hand. The statement behind the storage reads it.</summary>
    public Change? Change { get; init; }

    /// <summary>The accounts of whose rates it guarantees more, or has less to guarantee from; null: none. The statement
    /// behind the storage reads it, and writes nothing where they have too little.</summary>
    public IReadOnlyList<string>? Allotments { get; init; }

    // What a key asks for, its team has to have, and its organization only where it has no team.
    private string? DrawsOn => Directory is [var row, ..] ? row.Parent ?? row.Organization : null;

    /// <summary>It exists: it has not been deleted.</summary>
    public bool IsLive => !Limits.Deleted;

    /// <summary>The state after edits of its limits; null if there is nothing to edit any more. A deleted account
    /// leaves the directory, and keeps its state: made again, it must begin new periods.</summary>
    /// <param name="binding">What binds the account until now, the budget that it holds included.</param>
    /// <param name="profile">The members of the profile that change, as JSON; null: none.</param>
    public AccountState<TProfile>? After(
        IReadOnlyList<LimitsEdit> edits, Limits binding, string? profile, DateTimeOffset now)
    {
        if (!IsLive || Unmade)
            return null;

        var limits = Limits.After(edits, binding, now);
        return this with
        {
            Limits = limits,
            Profile = profile is null ? Profile : StateJson.Merge(Profile, profile),
            Directory = limits.Deleted ? [] : Directory,
        };
    }

    /// <summary>The state with what must be seen to when it is saved in the place of another.</summary>
    /// <param name="before">Null: there is none.</param>
    public AccountState<TProfile> Allotting(AccountId account, AccountState<TProfile>? before)
    {
        if (!IsLive)
            return this with { Allotments = null };

        var was = before is { IsLive: true } ? before : null;
        var limits = DrawsOn == was?.DrawsOn ? was?.Limits : null;
        var allotments = new List<string>();
        if (DrawsOn is { } source && Limits.GuaranteesMoreThan(limits))
            allotments.Add(source);
        if (Limits.HasLessThan(was?.Limits))
            allotments.Add(account.Value);
        return this with { Allotments = allotments.Count > 0 ? allotments : null };
    }
}

/// <summary>How the directory knows an account, or one of its credentials.</summary>
/// <param name="Parent">The account that this one belongs to, such as a key's team; null if there is none.</param>
internal sealed record DirectoryRow(string Kind, string Id, string? Alias = null, string? Parent = null)
{
    /// <summary>Of a key, the account of its owner, whose other keys may be in other teams.</summary>
    public string? Owner { get; init; }

    /// <summary>Of a key, the account of the organization that it belongs to without a team.</summary>
    public string? Organization { get; init; }

    /// <summary>When it was made, by which lists are in order.</summary>
    public DateTimeOffset? CreatedAt { get; init; }
}
