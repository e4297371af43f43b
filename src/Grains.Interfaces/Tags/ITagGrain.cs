using Tollgate.Accounts;

namespace Tollgate.Grains.Tags;

/// <summary>A tag: what calls are marked with. Its grain key is <see cref="AccountId.Tag"/>.</summary>
[Alias("tollgate.tag"), GrainInterfaceType("tag")]
public interface ITagGrain : IAccountGrain
{
    /// <summary>Makes the tag. Answers when state, directory and epoch are committed.</summary>
    [Alias("create")]
    Task<EditOutcome> Create(TagProfile profile, Limits limits);

    /// <summary>The tag as it was last saved, and its figures; null where there is no such tag.</summary>
    [Alias("read")]
    Task<TagReading?> Read();
}

/// <summary>What a tag is, besides what it may spend.</summary>
[GenerateSerializer, Immutable, Alias("tollgate.tag-profile")]
public sealed record TagProfile
{
    [Id(0)] public required string Name { get; init; }

    [Id(1)] public string? Description { get; init; }

    [Id(2)] public required DateTimeOffset CreatedAt { get; init; }

    [Id(3)] public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A tag as it was last saved, and its figures now.</summary>
[GenerateSerializer, Immutable, Alias("tollgate.tag-reading")]
public sealed record TagReading(
    [property: Id(0)] TagProfile Profile,
    [property: Id(1)] Limits Limits,
    [property: Id(2)] Explanation Figures);
