using System.Text;
using System.Text.Json;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Calls;
using Tollgate.Api.Calls.Formats;

namespace Tollgate.Api.Estimates;

/// <summary>A question about a model that is not put to it.</summary>
internal sealed record Question(Caller Caller, JsonElement Body)
{
    private static readonly CallFormat[] Formats =
        [ChatFormat.Instance, TextFormat.Instance, EmbeddingFormat.Instance];

    public Fields Fields { get; } = new(Body);

    public bool Has(string field) =>
        Body.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>The call that it is about; null: it names nothing that a model could be asked.</summary>
    /// <exception cref="BadFieldException">It makes no sense as a call.</exception>
    public CallRequest? ToRequest() => Array.Find(Formats, format => Has(format.Content)) is { } format
        ? CallRequest.Read(new(Encoding.UTF8.GetBytes(Body.GetRawText())), format)
        : null;
}
