using Tollgate.Accounts;
using Tollgate.Api.Models;

namespace Tollgate.Api.Calls;

/// <summary>What a call is likely to cost: what it holds on its accounts while it runs, and more once it outgrows
/// that.</summary>
internal readonly struct LikelyCost
{
    private const int BytesPerToken = 3;

    private readonly Price? _price;
    private readonly TokenCounts _tokens;

    public LikelyCost(Deployment deployment, CallRequest request)
    {
        _price = deployment.Price;
        var input = Math.Min(request.Bytes.Length / BytesPerToken, deployment.MaxInputTokens ?? TokenCounts.Max);
        var output = request.Kind == CallKind.Embeddings ? 0 : Math.Min(
            deployment.OutputLengths.Likely,
            request.MaxTokens ?? deployment.MaxOutputTokens ?? TokenCounts.Max);
        _tokens = new(input, Math.Min(output * request.Choices, TokenCounts.Max));
    }

    public Money Held => Of(_tokens.Completion);

    /// <summary>The output tokens that are paid for by what is held.</summary>
    public long OutputTokens => _tokens.Completion;

    /// <summary>The cost if the output comes to so many tokens.</summary>
    public Money Of(long outputTokens) => _price?.CostOf(_tokens with { Completion = outputTokens }) ?? Money.Zero;
}
