using Tollgate.Accounts;

namespace Tollgate.Grains.Members;

/// <summary>A user inside a team. Its grain key is <see cref="AccountId.Member"/>.</summary>
[Alias("tollgate.member"), GrainInterfaceType("member")]
public interface IMemberGrain : IAccountGrain
{
    /// <summary>Makes the member. Answers when state, directory and epoch are committed.</summary>
    [Alias("create")]
    Task<EditOutcome> Create(MemberProfile profile, Limits limits);

    /// <summary>The member as it was last saved, and its figures; null where there is no such member.</summary>
    [Alias("read")]
    Task<MemberReading?> Read();
}

/// <summary>What a member is, besides what it may spend.</summary>
[GenerateSerializer, Immutable, Alias("tollgate.member-profile")]
public sealed record MemberProfile
{
    [Id(0)] public required string TeamId { get; init; }

    [Id(1)] public required string UserId { get; init; }

    [Id(2)] public string? Email { get; init; }

    /// <summary><c>user</c> or <c>admin</c>.</summary>
    [Id(3)] public string Role { get; init; } = "user";

    [Id(4)] public required DateTimeOffset CreatedAt { get; init; }

    [Id(5)] public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A member as it was last saved, and its figures now.</summary>
[GenerateSerializer, Immutable, Alias("tollgate.member-reading")]
public sealed record MemberReading(
    [property: Id(0)] MemberProfile Profile,
    [property: Id(1)] Limits Limits,
    [property: Id(2)] Explanation Figures);
