using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;

namespace Tollgate.Api.Describing;

/// <summary>The words in which routes say what they take and give: each names what one method of <see cref="Fields"/>
/// reads, or a row writes.</summary>
internal static class Vocabulary
{
    public static Property Text(string name, string says, string example, int? longest = Fields.AliasMax) =>
        new(name, says, new(JsonSchemaType.String) { Longest = longest, Example = example });

    /// <summary>One of a few words.</summary>
    public static Property Word(string name, string says, params IReadOnlyList<string> words) =>
        new(name, says, new(JsonSchemaType.String) { Words = words, Example = words[0] });

    public static Property Flag(string name, string says, bool example = false) =>
        new(name, says, new(JsonSchemaType.Boolean) { Example = example });

    /// <summary>A whole number.</summary>
    public static Property Count(
        string name, string says, long example, long least = 0, long most = long.MaxValue) =>
        new(name, says, Whole with { Example = example, Least = least, Most = most == long.MaxValue ? null : most });

    public static Property Dollars(string name, string says, decimal example = 10) =>
        new(name, says, Amount with { Example = example, Least = 0, Most = Money.Max.Dollars });

    /// <summary>Dollars that a sum may have more of than an account can, or less than none.</summary>
    public static Property Sum(string name, string says, decimal example) =>
        new(name, says, Amount with { Example = example });

    /// <summary>A number that need not be whole.</summary>
    public static Property Number(string name, string says, double example) =>
        new(name, says, new(JsonSchemaType.Number) { Format = "double", Example = example });

    public static Property Duration(string name, string says, string example = "30d") => Text(name, says, example);

    public static Property Instant(string name, string says, string example = Samples.Instant) =>
        new(name, says, new(JsonSchemaType.String) { Format = "date-time", Example = example });

    public static Property Day(string name, string says, string example = Samples.Day) =>
        new(name, says, new(JsonSchemaType.String) { Format = "date", Example = example });

    public static Property Names(string name, string says, int? most, params string[] example) =>
        new(name, says, new(JsonSchemaType.Array)
        {
            Items = new(JsonSchemaType.String),
            Longest = most,
            Example = new JsonArray([.. example.Select(one => JsonValue.Create(one))]),
        });

    /// <summary>Ids in one text, with commas between them.</summary>
    public static Property Ids(string name, string says, int most, string example) =>
        Text(name, $"{says}: at most {most}, with commas between them", example, longest: null);

    public static Property List(string name, string says, Schema items) => new(name, says, ListOf(items));

    /// <summary>An object whose names are data.</summary>
    /// <param name="sample">One of the names.</param>
    public static Property Map(string name, string says, Schema values, string sample) =>
        new(name, says, MapOf(values) with { Example = new JsonObject { [sample] = values.Sample() } });

    public static Property Nested(string name, string says, Schema schema) => new(name, says, schema);

    /// <summary>An object that is kept, or passed on, as it came.</summary>
    public static Property Free(string name, string says, params IReadOnlyList<Property> known) =>
        new(name, says, new(JsonSchemaType.Object) { IsOpen = true, Properties = [.. known.Select(AsTaken)] });

    /// <summary>What LiteLLM's rows have, and these never: it is null.</summary>
    public static Property Never(string name) =>
        new(name, Absent, new(JsonSchemaType.Object) { IsOpen = true }) { IsNever = true, CanBeNull = true };

    /// <summary>What LiteLLM's rows have, and these never: it is an empty object.</summary>
    public static Property Empty(string name) =>
        new(name, Absent, new(JsonSchemaType.Object) { IsOpen = true, Example = new JsonObject() });

    /// <summary>What LiteLLM's rows have, and these never: it is an empty list.</summary>
    public static Property EmptyList(string name) => new(name, Absent, new(JsonSchemaType.Array)
    {
        Items = new(JsonSchemaType.String),
        Example = new JsonArray(),
    });

    /// <summary>Any JSON.</summary>
    public static Schema Anything { get; } = new(default(JsonSchemaType));

    public static Schema Either(params IReadOnlyList<Schema> schemas) => Anything with { Either = schemas };

    public static Schema TextLike(string example) => new(JsonSchemaType.String) { Example = example };

    public static Schema Whole { get; } = new(JsonSchemaType.Integer) { Format = "int64" };

    /// <summary>US dollars, exact.</summary>
    public static Schema Amount { get; } = new(JsonSchemaType.Number) { Format = "decimal" };

    public static Schema ListOf(Schema items) => new(JsonSchemaType.Array) { Items = items };

    public static Schema MapOf(Schema values) => new(JsonSchemaType.Object) { Values = values };

    /// <summary>An object that requests have: what is not required may be left out, or be null.</summary>
    public static Schema Takes(params IReadOnlyList<Property> properties) =>
        new(JsonSchemaType.Object) { Properties = [.. properties.Select(AsTaken)] };

    /// <summary>An object that answers have, with all members but those that are seldom.</summary>
    public static Schema Gives(params IReadOnlyList<Property> properties) => new(JsonSchemaType.Object)
    {
        Properties = [.. properties.Select(AsGiven)],
    };

    /// <summary>The same with a name, where several routes give it.</summary>
    public static Schema Row(string name, params IReadOnlyList<Property> properties) =>
        Gives(properties) with { Name = name };

    private const string Absent = "LiteLLM's; always empty here";

    // What bounds requests says nothing of answers.
    private static Property AsGiven(Property property) => property with
    {
        IsRequired = !property.IsSeldom,
        Usual = null,
        Of = property.Of with { Least = null, Most = null, Longest = null },
    };

    private static Property AsTaken(Property property) => property with { CanBeNull = !property.IsRequired };
}
