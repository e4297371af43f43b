using System.Globalization;
using System.Text;

namespace Tollgate.Api.Calls.Bounding;

/// <summary>How long each choice of an output may be, where the client left it open.</summary>
/// <param name="MaxTokens">Where the client wrote null for <c>max_tokens</c>; null: the field is not there.</param>
/// <param name="MaxCompletionTokens">The same for <c>max_completion_tokens</c>.</param>
/// <param name="AfterBrace">Where a field can be put into the body.</param>
internal sealed record OutputLimit(long Tokens, Edit? MaxTokens, Edit? MaxCompletionTokens, long AfterBrace)
{
    /// <summary>The limit as an edit of the body.</summary>
    /// <param name="ofOpenAI">The model is one of OpenAI's, whose newer ones refuse the older name.</param>
    public Edit EditFor(bool ofOpenAI)
    {
        var (name, written) = ofOpenAI
            ? ("max_completion_tokens", MaxCompletionTokens)
            : ("max_tokens", MaxTokens);
        var tokens = Tokens.ToString(CultureInfo.InvariantCulture);
        return written is { } place
            ? place with { Replacement = Encoding.UTF8.GetBytes(tokens) }
            : new(AfterBrace, 0, Encoding.UTF8.GetBytes($"\"{name}\":{tokens},"));
    }
}
