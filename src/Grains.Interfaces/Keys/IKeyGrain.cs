using Orleans.Concurrency;
using Tollgate.Accounts;

namespace Tollgate.Grains.Keys;

/// <summary>The account of a virtual key. Its grain key is <see cref="AccountId.Key"/>; the secret itself never
/// travels.</summary>
[Alias("tollgate.key"), GrainInterfaceType("key")]
public interface IKeyGrain : IAccountGrain
{
    /// <summary>Whose path a call with this key takes; null where there is no such key.</summary>
    [AlwaysInterleave]
    [ResponseTimeout("00:00:03")]
    [Alias("identify")]
    ValueTask<KeyIdentity?> Identify();

    /// <summary>Makes the key. Answers when state, directory and epoch are committed.</summary>
    [Alias("create")]
    Task<EditOutcome> Create(KeyProfile profile, Limits limits);

    /// <summary>The key as it was last saved, and its figures; null where there is no such key.</summary>
    [Alias("read")]
    Task<KeyReading?> Read();
}

/// <summary>What a front remembers of a key, for as long as the key's epoch stands.</summary>
/// <param name="Epoch">A front that admits a call under another epoch asks again.</param>
/// <param name="MaxBudget">For the response header that tells it.</param>
[GenerateSerializer, Immutable, Alias("tollgate.key-identity")]
public sealed record KeyIdentity(
    [property: Id(0)] AccountId Key,
    [property: Id(1)] long Epoch,
    [property: Id(2)] string? TeamId,
    [property: Id(3)] string? UserId,
    [property: Id(4)] Money? MaxBudget)
{
    /// <summary>See <see cref="KeyProfile.AllowedRoutes"/>.</summary>
    [Id(5)] public string[]? AllowedRoutes { get; init; }

    /// <summary>See <see cref="KeyProfile.OrganizationId"/>.</summary>
    [Id(6)] public string? OrganizationId { get; init; }
}

/// <summary>What a key is, besides what it may spend.</summary>
[GenerateSerializer, Immutable, Alias("tollgate.key-profile")]
public sealed record KeyProfile
{
    /// <summary>The SHA-256 of the secret; LiteLLM's <c>token</c>.</summary>
    [Id(0)] public required string Token { get; init; }

    /// <summary>The secret's last four characters behind <c>sk-...</c>.</summary>
    [Id(1)] public required string Name { get; init; }

    [Id(2)] public string? Alias { get; init; }

    [Id(3)] public string? TeamId { get; init; }

    [Id(4)] public string? UserId { get; init; }

    /// <summary>The client's metadata: a JSON object, kept as it came.</summary>
    [Id(5)] public string Metadata { get; init; } = "{}";

    /// <summary>How long the key lives, as the client wrote it.</summary>
    [Id(6)] public string? Duration { get; init; }

    [Id(7)] public required string CreatedBy { get; init; }

    [Id(8)] public required DateTimeOffset CreatedAt { get; init; }

    [Id(9)] public required DateTimeOffset UpdatedAt { get; init; }

    [Id(10)] public string? OrganizationId { get; init; }

    /// <summary>The routes that it may call, as the client wrote them; null: all.</summary>
    [Id(11)] public string[]? AllowedRoutes { get; init; }
}

/// <summary>A key as it was last saved, and its figures now.</summary>
[GenerateSerializer, Immutable, Alias("tollgate.key-reading")]
public sealed record KeyReading(
    [property: Id(0)] KeyProfile Profile,
    [property: Id(1)] Limits Limits,
    [property: Id(2)] Explanation Figures);
