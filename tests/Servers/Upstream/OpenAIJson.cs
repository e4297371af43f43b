using System.Text.Json.Serialization;

namespace Tollgate.Servers.Upstream;

/// <summary>OpenAI's JSON: snake_case, and nothing is written where nothing is known.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(OpenAIRequest))]
[JsonSerializable(typeof(FakeBehavior))]
[JsonSerializable(typeof(BillLine))]
[JsonSerializable(typeof(BillTotals))]
internal sealed partial class OpenAIJson : JsonSerializerContext;
