using Tollgate.Accounts;
using Tollgate.Api.Calls.Forwarding.Mocks;
using Tollgate.Api.Models;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Calls;

/// <summary>What a call is likely to cost: what it holds on its accounts while it runs, and more once it outgrows
/// that.</summary>
internal readonly struct LikelyCost
{
    private const int BytesPerToken = 3;

    private readonly Price? _price;
    private readonly RateTokens _counted;
    private readonly Usage _usage;

    public LikelyCost(Deployment deployment, CallRequest request, RateTokens counted)
    {
        (_price, _counted) = (deployment.Price, counted);
        if (deployment.MockResponse is not null || request.Format.IsFree)
        {
            // It answers the same to everything, or costs nothing.
            _usage = request.Format.Asked(request, Mock.TokensOf(request.Format));
            return;
        }

        var input = Math.Min(request.Bytes.Length / BytesPerToken, deployment.MaxInputTokens ?? TokenCounts.Max);
        var output = !request.Format.Writes ? 0 : Math.Min(
            deployment.OutputLengths.Likely,
            request.MaxTokens ?? deployment.MaxOutputTokens ?? TokenCounts.Max);
        var usage = request.Format.Asked(request, new(input, Math.Min(output * request.Choices, TokenCounts.Max)));
        _usage = AskedTier.Dearer(usage, request.ServiceTier, _price);
    }

    public Money Held => Of(OutputTokens);

    /// <summary>The tokens that rates are to hold.</summary>
    public long HeldTokens => RateTokensOf(OutputTokens);

    /// <summary>The output tokens that are paid for by what is held.</summary>
    public long OutputTokens => _usage.Tokens.Completion;

    /// <summary>Those that count against rates if the output comes to so many.</summary>
    public long RateTokensOf(long outputTokens) => _counted.Of(_usage.Tokens with { Completion = outputTokens });

    /// <summary>The cost if the output comes to so many tokens.</summary>
    public Money Of(long outputTokens) =>
        _price?.CostOf(_usage with { Tokens = _usage.Tokens with { Completion = outputTokens } }) ?? Money.Zero;
}
