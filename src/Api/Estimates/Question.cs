using System.Text;
using System.Text.Json;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Calls;
using Tollgate.Api.Calls.Formats;

namespace Tollgate.Api.Estimates;

/// <summary>A question about a model that is not put to it.</summary>
internal sealed record Question(Caller Caller, JsonElement Body, NamesRead? Listener = null)
{
    private static readonly CallFormat[] Formats =
        [ChatFormat.Instance, TextFormat.Instance, EmbeddingFormat.Instance];

    public Fields Fields { get; } = new(Body) { Listener = Listener };

    public bool Has(string field) =>
        Fields.Has(field) && Body.GetProperty(field).ValueKind != JsonValueKind.Null;

    /// <summary>The call that it is about; null: it names nothing that a model could be asked.</summary>
    /// <exception cref="BadFieldException">It makes no sense as a call.</exception>
    public CallRequest? ToRequest() => Array.FindAll(Formats, format => Has(format.Content)) is [var format, ..]
        ? CallRequest.Read(new(Encoding.UTF8.GetBytes(Body.GetRawText())), format)
        : null;
}
