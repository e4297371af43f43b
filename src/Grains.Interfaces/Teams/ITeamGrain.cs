using Tollgate.Accounts;

namespace Tollgate.Grains.Teams;

/// <summary>The account of a team. Its grain key is <see cref="AccountId.Team"/>.</summary>
[Alias("tollgate.team"), GrainInterfaceType("team")]
public interface ITeamGrain : IAccountGrain
{
    /// <summary>As what the directory knows a deleted team whose keys and members are not deleted yet.</summary>
    const string Unswept = "unswept-team";

    /// <summary>Makes the team. Answers when state, directory and epoch are committed.</summary>
    [Alias("create")]
    Task<EditOutcome> Create(TeamProfile profile, Limits limits);

    /// <summary>The team was deleted, and now its keys and members are deleted as well: its id is free
    /// again.</summary>
    [Alias("sweep")]
    Task<EditOutcome> Sweep();

    /// <summary>The team as it was last saved, and its figures; null where there is no such team.</summary>
    [Alias("read")]
    Task<TeamReading?> Read();
}

/// <summary>What a team is, besides what it may spend.</summary>
[GenerateSerializer, Immutable, Alias("tollgate.team-profile")]
public sealed record TeamProfile
{
    [Id(0)] public required string TeamId { get; init; }

    [Id(1)] public string? Alias { get; init; }

    /// <summary>The client's metadata: a JSON object, kept as it came.</summary>
    [Id(2)] public string Metadata { get; init; } = "{}";

    /// <summary>The members that were given, as a JSON array, kept as it came.</summary>
    [Id(3)] public string MembersWithRoles { get; init; } = "[]";

    [Id(4)] public required DateTimeOffset CreatedAt { get; init; }

    [Id(5)] public required DateTimeOffset UpdatedAt { get; init; }

    [Id(6)] public string? OrganizationId { get; init; }

    /// <summary>The budget object that each member without a budget holds; null: none.</summary>
    [Id(7)] public BudgetLink? MemberBudget { get; init; }
}

/// <summary>A team as it was last saved, and its figures now.</summary>
[GenerateSerializer, Immutable, Alias("tollgate.team-reading")]
public sealed record TeamReading(
    [property: Id(0)] TeamProfile Profile,
    [property: Id(1)] Limits Limits,
    [property: Id(2)] Explanation Figures);
