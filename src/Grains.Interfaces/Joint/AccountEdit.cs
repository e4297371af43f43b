using Tollgate.Accounts;
using Tollgate.Grains.Teams;
using Tollgate.Grains.Users;

namespace Tollgate.Grains.Joint;

/// <summary>What becomes of one account where several change together.</summary>
[GenerateSerializer, Immutable, Alias("tollgate.account-edit")]
public abstract record AccountEdit
{
    /// <summary>What shall be spent from then on, in the period that runs under the account's new limits; null: what
    /// is.</summary>
    [Id(0)] public Spending? Spending { get; init; }

    /// <summary>It is made. A member of a team who is there already begins with these limits: of two who add a user at
    /// once neither fails.</summary>
    /// <param name="Profile">That of its kind.</param>
    [GenerateSerializer, Immutable, Alias("tollgate.creation")]
    public sealed record Creation([property: Id(0)] object Profile, [property: Id(1)] Limits Limits) : AccountEdit;

    /// <summary>See <see cref="IAccountGrain.Edit"/>.</summary>
    [GenerateSerializer, Immutable, Alias("tollgate.changes")]
    public sealed record Changes([property: Id(0)] LimitsEdit[] Edits, [property: Id(1)] string? Profile = null)
        : AccountEdit;

    /// <summary>A user comes to belong to a team.</summary>
    /// <param name="Team">Null: to none.</param>
    /// <param name="Profile">As which he is made where nobody made him, with these limits.</param>
    [GenerateSerializer, Immutable, Alias("tollgate.joining")]
    public sealed record Joining(
        [property: Id(0)] string? Team, [property: Id(1)] UserProfile Profile, [property: Id(2)] Limits Limits)
        : AccountEdit;

    /// <summary>A user belongs to a team no more.</summary>
    [GenerateSerializer, Immutable, Alias("tollgate.leaving")]
    public sealed record Leaving([property: Id(0)] string Team) : AccountEdit;

    /// <summary>A team lists others as its members, who have accounts of their own.</summary>
    /// <param name="Left">The ids of users.</param>
    [GenerateSerializer, Immutable, Alias("tollgate.members")]
    public sealed record Members([property: Id(0)] TeamMember[] Joined, [property: Id(1)] string[] Left) : AccountEdit;
}

/// <summary>What shall be spent, as <see cref="IAccountGrain.SetSpent"/> books it.</summary>
[GenerateSerializer, Immutable, Alias("tollgate.spending")]
public sealed record Spending(
    [property: Id(0)] Money Spent, [property: Id(1)] string Reason, [property: Id(2)] string Author);
