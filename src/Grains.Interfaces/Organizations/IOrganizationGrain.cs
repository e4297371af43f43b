using Tollgate.Accounts;

namespace Tollgate.Grains.Organizations;

/// <summary>An organization, to which teams and keys belong. Its grain key is <see
/// cref="AccountId.Organization"/>.</summary>
[Alias("tollgate.organization"), GrainInterfaceType("organization")]
public interface IOrganizationGrain : IAccountGrain
{
    /// <summary>As what the directory knows a deleted organization whose teams, keys and members are not deleted
    /// yet.</summary>
    const string Unswept = "unswept-organization";

    /// <summary>Makes the organization. Answers when state, directory and epoch are committed.</summary>
    [Alias("create")]
    Task<EditOutcome> Create(OrganizationProfile profile, Limits limits);

    /// <summary>The organization as it was last saved, and its figures; null where there is no such
    /// organization.</summary>
    [Alias("read")]
    Task<OrganizationReading?> Read();

    /// <summary>The organization was deleted, and now its teams, keys and members are deleted as well: its id is free
    /// again.</summary>
    [Alias("sweep")]
    Task<EditOutcome> Sweep();
}

/// <summary>What an organization is, besides what it may spend.</summary>
[GenerateSerializer, Immutable, Alias("tollgate.organization-profile")]
public sealed record OrganizationProfile
{
    [Id(0)] public required string OrganizationId { get; init; }

    [Id(1)] public string? Alias { get; init; }

    /// <summary>The client's metadata: a JSON object, kept as it came.</summary>
    [Id(2)] public string Metadata { get; init; } = "{}";

    [Id(3)] public required string CreatedBy { get; init; }

    [Id(4)] public required DateTimeOffset CreatedAt { get; init; }

    [Id(5)] public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>An organization as it was last saved, and its figures now.</summary>
[GenerateSerializer, Immutable, Alias("tollgate.organization-reading")]
public sealed record OrganizationReading(
    [property: Id(0)] OrganizationProfile Profile,
    [property: Id(1)] Limits Limits,
    [property: Id(2)] Explanation Figures);
