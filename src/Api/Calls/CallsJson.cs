using System.Text.Json.Serialization;

namespace Tollgate.Api.Calls;

[JsonSerializable(typeof(string))]
internal sealed partial class CallsJson : JsonSerializerContext;
