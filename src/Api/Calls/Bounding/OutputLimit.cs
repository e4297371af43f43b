using System.Globalization;
using System.Text;

namespace Tollgate.Api.Calls.Bounding;

/// <summary>How long each choice of an output may be, where the client left it open.</summary>
/// <param name="Nulls">Where the client wrote null for a field that could tell it.</param>
/// <param name="AfterBrace">Where a field can be put into the body.</param>
internal sealed record OutputLimit(long Tokens, IReadOnlyDictionary<string, Edit> Nulls, long AfterBrace)
{
    /// <summary>The limit as an edit of the body.</summary>
    /// <param name="field">The field by which the provider is told.</param>
    public Edit EditFor(string field)
    {
        var tokens = Tokens.ToString(CultureInfo.InvariantCulture);
        return Nulls.TryGetValue(field, out var place)
            ? place with { Replacement = Encoding.UTF8.GetBytes(tokens) }
            : new(AfterBrace, 0, Encoding.UTF8.GetBytes($"\"{field}\":{tokens},"));
    }
}
