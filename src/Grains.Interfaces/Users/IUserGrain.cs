using Tollgate.Accounts;

namespace Tollgate.Grains.Users;

/// <summary>An internal user, the owner of keys. Its grain key is <see cref="AccountId.User"/>.</summary>
[Alias("tollgate.user"), GrainInterfaceType("user")]
public interface IUserGrain : IAccountGrain
{
    /// <summary>Makes the user. Answers when state, directory and epoch are committed.</summary>
    [Alias("create")]
    Task<EditOutcome> Create(UserProfile profile, Limits limits);

    /// <summary>The user as it was last saved, and its figures; null where there is no such user.</summary>
    [Alias("read")]
    Task<UserReading?> Read();
}

/// <summary>What a user is, besides what it may spend.</summary>
[GenerateSerializer, Immutable, Alias("tollgate.user-profile")]
public sealed record UserProfile
{
    [Id(0)] public required string UserId { get; init; }

    [Id(1)] public string? Alias { get; init; }

    [Id(2)] public string? Email { get; init; }

    /// <summary>As LiteLLM names roles.</summary>
    [Id(3)] public string Role { get; init; } = "internal_user";

    /// <summary>The ids of the teams that the user was added to.</summary>
    [Id(4)] public string[] Teams { get; init; } = [];

    /// <summary>The client's metadata: a JSON object, kept as it came.</summary>
    [Id(5)] public string Metadata { get; init; } = "{}";

    [Id(6)] public required DateTimeOffset CreatedAt { get; init; }

    [Id(7)] public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A user as it was last saved, and its figures now.</summary>
[GenerateSerializer, Immutable, Alias("tollgate.user-reading")]
public sealed record UserReading(
    [property: Id(0)] UserProfile Profile,
    [property: Id(1)] Limits Limits,
    [property: Id(2)] Explanation Figures);
