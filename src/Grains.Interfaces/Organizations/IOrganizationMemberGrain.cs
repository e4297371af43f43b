using Tollgate.Accounts;

namespace Tollgate.Grains.Organizations;

/// <summary>A user inside an organization. Its grain key is <see cref="AccountId.OrganizationMember"/>.</summary>
[Alias("tollgate.organization-member"), GrainInterfaceType("organization_member")]
public interface IOrganizationMemberGrain : IAccountGrain
{
    /// <summary>As what the directory knows members of organizations, under their organization and their
    /// user.</summary>
    const string Listed = "organization_member";

    /// <summary>Makes the member. Answers when state, directory and epoch are committed.</summary>
    [Alias("create")]
    Task<EditOutcome> Create(OrganizationMemberProfile profile, Limits limits);

    /// <summary>The member as it was last saved, and its figures; null where there is no such member.</summary>
    [Alias("read")]
    Task<OrganizationMemberReading?> Read();
}

/// <summary>What a member of an organization is, besides what it may spend.</summary>
[GenerateSerializer, Immutable, Alias("tollgate.organization-member-profile")]
public sealed record OrganizationMemberProfile
{
    /// <summary>The role of whoever manages the organization's members, its teams and their keys.</summary>
    public const string Admin = "org_admin";

    [Id(0)] public required string OrganizationId { get; init; }

    [Id(1)] public required string UserId { get; init; }

    [Id(2)] public string? Email { get; init; }

    /// <summary><see cref="Admin"/>, <c>internal_user</c> or <c>internal_user_viewer</c>.</summary>
    [Id(3)] public string Role { get; init; } = "internal_user";

    [Id(4)] public required DateTimeOffset CreatedAt { get; init; }

    [Id(5)] public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A member of an organization as it was last saved, and its figures now.</summary>
[GenerateSerializer, Immutable, Alias("tollgate.organization-member-reading")]
public sealed record OrganizationMemberReading(
    [property: Id(0)] OrganizationMemberProfile Profile,
    [property: Id(1)] Limits Limits,
    [property: Id(2)] Explanation Figures);
