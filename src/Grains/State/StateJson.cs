using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Orleans.Storage;
using Tollgate.Accounts;

namespace Tollgate.Grains.State;

/// <summary>Writes the state of grains as JSON that SQL can read: names in snake case, amounts as exact numbers, and no
/// names of types.</summary>
public sealed class StateJson : IGrainStorageSerializer
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        // What follows from the rest is not kept.
        IgnoreReadOnlyProperties = true,
        Converters =
        {
            new MoneyConverter(),
            new BudgetDurationConverter(),
            new JsonStringEnumConverter<Enforcement>(JsonNamingPolicy.KebabCaseLower),
        },
    };

    public BinaryData Serialize<T>(T? input) => new(Write(input));

    /// <summary>A state as it is written.</summary>
    internal static byte[] Write<T>(T? state) => JsonSerializer.SerializeToUtf8Bytes(state, Options);

    /// <summary>The value with some of its members replaced. What JSON says null of is set to its default.</summary>
    internal static T Merge<T>(T value, string members)
    {
        var whole = Members(value);
        foreach (var (name, member) in JsonNode.Parse(members)!.AsObject())
            whole[name] = member?.DeepClone();
        return whole.Deserialize<T>(Options)!;
    }

    /// <summary>A part of a state as it is written.</summary>
    internal static JsonObject Members<T>(T value) => JsonSerializer.SerializeToNode(value, Options)!.AsObject();

    public T? Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize<T>(input, Options);

    private sealed class MoneyConverter : JsonConverter<Money>
    {
        public override Money Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            new(reader.GetDecimal());

        public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value.Dollars);
    }

    private sealed class BudgetDurationConverter : JsonConverter<BudgetDuration>
    {
        public override BudgetDuration Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            BudgetDuration.TryParse(reader.GetString(), out var duration)
                ? duration
                : throw new JsonException("This is no duration.");

        public override void Write(Utf8JsonWriter writer, BudgetDuration value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
