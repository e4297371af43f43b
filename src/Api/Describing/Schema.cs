using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Tollgate.Api.Describing;

/// <summary>A JSON value of a request or an answer: its type, its bounds, and one for example. See
/// <see cref="Vocabulary"/> for how to write one down.</summary>
internal sealed record Schema(JsonSchemaType Type)
{
    /// <summary>Under which the document has it once, and clients a type; null: it stands where it is used.</summary>
    public string? Name { get; init; }

    public string? Format { get; init; }

    /// <summary>The least number that it can be.</summary>
    public decimal? Least { get; init; }

    /// <summary>The greatest number that it can be.</summary>
    public decimal? Most { get; init; }

    /// <summary>The most characters that it can have, or items.</summary>
    public int? Longest { get; init; }

    /// <summary>All that it can be; none: whatever its type can.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>What a list has.</summary>
    public Schema? Items { get; init; }

    /// <summary>What an object has under names that are data themselves.</summary>
    public Schema? Values { get; init; }

    /// <summary>What an object has under names of ours.</summary>
    public IReadOnlyList<Property> Properties { get; init; } = [];

    /// <summary>An object may have further members.</summary>
    public bool IsOpen { get; init; }

    /// <summary>It is one of these; none: it is what else is said here.</summary>
    public IReadOnlyList<Schema> Either { get; init; } = [];

    /// <summary>It is any JSON.</summary>
    public bool IsAnything => Type == default && Either.Count == 0;

    /// <summary>Null: one is put together from those of its parts.</summary>
    public JsonNode? Example { get; init; }

    /// <summary>The same, which may have further members.</summary>
    public Schema Open() => this with { IsOpen = true };

    /// <summary>One such value.</summary>
    public JsonNode? Sample() => this switch
    {
        { Example: { } example } => example.DeepClone(),
        { Either: [var first, ..] } => first.Sample(),
        { Items: { } items } => new JsonArray(items.Sample()),
        { Values: { } values } => new JsonObject { [Samples.Name] = values.Sample() },
        { Type: JsonSchemaType.Object } => SampleOf(Properties),
        _ => null,
    };

    /// <summary>An object with these members.</summary>
    public static JsonObject SampleOf(IEnumerable<Property> properties) =>
        new(properties.Select(property => KeyValuePair.Create(property.Name, property.Sample())));
}

/// <summary>A member of an object, or a parameter of a request.</summary>
/// <param name="Says">What it means, in a line, with its unit.</param>
internal sealed record Property(string Name, string Says, Schema Of)
{
    public bool IsRequired { get; init; }

    public bool CanBeNull { get; init; }

    /// <summary>An answer need not have it.</summary>
    public bool IsSeldom { get; init; }

    /// <summary>It is always null.</summary>
    public bool IsNever { get; init; }

    /// <summary>What it is where nobody says it; null: nothing.</summary>
    public JsonNode? Usual { get; init; }

    public JsonNode? Sample() => IsNever ? null : Of.Sample();

    public Property Required() => this with { IsRequired = true };

    public Property OrNull() => this with { CanBeNull = true };

    public Property Seldom() => this with { IsSeldom = true };

    public Property Usually(JsonNode value) => this with { Usual = value };

    public Property Example(JsonNode value) => this with { Of = Of with { Example = value } };
}
