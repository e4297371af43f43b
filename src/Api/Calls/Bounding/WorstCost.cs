using Tollgate.Accounts;
using Tollgate.Api.Calls.Forwarding;
using Tollgate.Api.Calls.Metering;
using Tollgate.Api.Models;

namespace Tollgate.Api.Calls.Bounding;

/// <summary>The most that a call can cost: what it holds where an account on its path is hard. The model reads no more
/// tokens than the body has bytes, and what its provider puts around them; or, where it reads what does not stand in
/// the body, than it can read at all. It writes no more than it is told, or can.</summary>
/// <remarks>Only made once such an account has asked for it: it goes through the body again.</remarks>
internal sealed class WorstCost
{
    /// <summary>What a provider's own template adds to a request, in tokens: with tools, the longest that is known has
    /// 530, of which the body's own bytes for a tool make up the rest.</summary>
    public const long TemplateMax = 512;

    private readonly Deployment _deployment;
    private readonly CallRequest _request;
    private readonly Price _price;
    private readonly BodyReach _reach;
    private long _input;
    private long _output;
    private bool _isCounted;

    public WorstCost(Deployment deployment, CallRequest request)
    {
        (_deployment, _request) = (deployment, request);
        // Where no price is known, tokens are all that there is to be bound.
        _price = deployment.Price ?? new Price { Input = 0, Output = 0 };
        _reach = BodyReach.Of(request);
        if (deployment.MockResponse is not null)
        {
            // It answers the same to everything.
            var tokens = MockAnswer.TokensOf(request.Kind);
            (_input, _output, _isCounted) = (tokens.Prompt, tokens.Completion, true);
            return;
        }

        _input = InputOf(deployment, request);
        _output = request.Kind == CallKind.Embeddings ? 0 : OutputOf(deployment);
    }

    /// <summary>Why the call has no bound; null: it has one.</summary>
    public string? Missing { get; private set; }

    public Money Held => _price.AtMost(_input, _output);

    public TokenCounts Tokens => new(_input, _output);

    /// <summary>Finds a lower bound after an account refused: the input counted exactly, where that can be done; then
    /// an output that is limited to what the tightest budget pays for, where the client left it open.</summary>
    /// <returns>Whether there is one, and it is worth to ask again.</returns>
    public bool TryLower(Money room, TokenCounter counter)
    {
        var before = Held;
        if (!_isCounted && _reach.Beyond is null && ExactInput.CanCount(_deployment))
        {
            _isCounted = true;
            _input = Math.Min(_input, ExactInput.Count(_request, counter) + TemplateMax);
            if (Held < before)
                return true;
        }

        if (_deployment.MockResponse is not null || _request.Kind == CallKind.Embeddings || !_reach.IsOpen)
            return false;

        var tokens = _price.CompletionWithin(room, _input) / _reach.Choices;
        if (tokens < 1 || tokens >= _output / _reach.Choices)
            return false;

        _output = tokens * _reach.Choices;
        _request.Limit(_reach.LimitTo(tokens, asMaxCompletionTokens: _deployment.OpenAIModel is not null));
        return true;
    }

    private long InputOf(Deployment deployment, CallRequest request)
    {
        if (_reach.Beyond is null)
            return Math.Min(request.Bytes.Length + TemplateMax, TokenCounts.Max);
        if (deployment.MaxInputTokens is { } window)
            return Math.Min(window, TokenCounts.Max);
        if (_price.AtMost(TokenCounts.Max, 0) > Money.Zero)
            Missing ??= $"its '{_reach.Beyond}' may have the model read more than the request holds, and how much it can "
                + "read is not known; model_info.max_input_tokens says it";
        return TokenCounts.Max;
    }

    private long OutputOf(Deployment deployment)
    {
        if (_reach.Unlimited is { } field)
            Missing ??= $"how much the model writes for its '{field}' has no limit";
        if ((_reach.OutputMax ?? deployment.MaxOutputTokens) is { } most)
            return most > TokenCounts.Max / _reach.Choices ? TokenCounts.Max : most * _reach.Choices;
        if (_price.AtMost(_input, TokenCounts.Max) > _price.AtMost(_input, 0))
            Missing ??= "how much the model can write is not known; max_tokens limits it, or "
                + "model_info.max_output_tokens says it";
        return TokenCounts.Max;
    }
}
