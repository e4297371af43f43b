using System.Globalization;
using System.Text;

namespace Tollgate.Api.Calls.Bounding;

/// <summary>How long each choice of an output may be, where the client left it open.</summary>
/// <param name="Name">The field by which the provider is told.</param>
/// <param name="Null">Where the client wrote null for it; null: the field is not there.</param>
/// <param name="AfterBrace">Where a field can be put into the body.</param>
internal sealed record OutputLimit(long Tokens, string Name, Edit? Null, long AfterBrace)
{
    public Edit Edit
    {
        get
        {
            var tokens = Tokens.ToString(CultureInfo.InvariantCulture);
            return Null is { } written
                ? written with { Replacement = Encoding.UTF8.GetBytes(tokens) }
                : new(AfterBrace, 0, Encoding.UTF8.GetBytes($"\"{Name}\":{tokens},"));
        }
    }
}
