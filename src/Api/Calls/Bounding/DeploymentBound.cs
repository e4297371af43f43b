using Tollgate.Accounts;
using Tollgate.Api.Calls.Formats;
using Tollgate.Api.Calls.Forwarding.Mocks;
using Tollgate.Api.Calls.Metering;
using Tollgate.Api.Models;

namespace Tollgate.Api.Calls.Bounding;

/// <summary>The most that a call can cost on one deployment. The model reads no more tokens than the body has bytes, and
/// what its provider puts around them; or, where it reads what does not stand in the body, than it can read at all. It
/// writes no more than it is told, or can.</summary>
internal sealed class DeploymentBound
{
    // Where no price is known, the tokens are all that there is to be bound.
    private static readonly Price Nothing = new() { Input = 0, Output = 0 };

    private readonly CallRequest _request;
    private readonly BodyReach _reach;
    private readonly Price? _price;
    private readonly CallFormat _format;
    private long _input;
    private long _output;
    private bool _isCounted;

    public DeploymentBound(Deployment deployment, CallRequest request, BodyReach reach)
    {
        (Deployment, _request, _reach, _price) = (deployment, request, reach, deployment.Price);
        if (_price is null && request.CostMax is not null)
            Missing = "no price of it is known; input_cost_per_token and output_cost_per_token of the model say it";
        _format = request.Format;
        if (deployment.MockResponse is not null || _format.IsFree)
        {
            // It answers the same to everything, or costs nothing.
            var tokens = Mock.TokensOf(_format);
            (_input, _output, _isCounted) = (tokens.Prompt, tokens.Completion, true);
        }
        else
        {
            _input = InputAt(_price ?? Nothing);
            _output = !_format.Writes ? 0 : OutputAt(_price ?? Nothing);
        }

        if (_format.IsOfSound && (_price ?? Nothing).AtMost(Usage with { Seconds = 1 }) > Most)
            Missing ??= "how many seconds of sound it comes to is only known afterwards";
    }

    public Deployment Deployment { get; }

    /// <summary>Why there is no bound; null: there is one.</summary>
    public string? Missing { get; private set; }

    /// <summary>Without a price, where such calls may pass, it costs nothing.</summary>
    public Money Most => _price?.AtMost(Usage) ?? Money.Zero;

    /// <summary>The most tokens that it can use.</summary>
    public TokenCounts Tokens => Usage.Tokens;

    private Usage Usage => _format.AtMost(_request, new(_input, _output), _reach.Choices);

    /// <summary>Counts the input exactly, where that can be done.</summary>
    /// <returns>Whether it costs less than it seemed.</returns>
    public bool TryCount(TokenCounters counters)
    {
        if (_isCounted || _reach.Beyond is not null || !ExactInput.CanCount(Deployment))
            return false;

        var before = Most;
        _isCounted = true;
        _input = Math.Min(_input, ExactInput.Count(_request, counters.Of(Deployment)) + WorstCost.TemplateMax);
        return Most < before;
    }

    /// <summary>How long each choice of the output may be for an amount to pay for all, where that is shorter than it
    /// could be and the client left it open; 0: no output is short enough.</summary>
    public long TokensWithin(Money amount)
    {
        if (_price is null || Deployment.MockResponse is not null || !_format.CanBound || !_reach.IsOpen)
            return 0;

        var tokens = _price.CompletionWithin(amount, Usage) / _reach.Choices;
        return tokens < 1 || tokens >= _output / _reach.Choices ? 0 : tokens;
    }

    /// <summary>Each choice of the output is no longer than so many tokens.</summary>
    public void LimitTo(long tokens)
    {
        if (Deployment.MockResponse is null)
            _output = Math.Min(_output, tokens * _reach.Choices);
    }

    private long InputAt(Price price)
    {
        if (_reach.Beyond is null)
            return Math.Min(_request.Bytes.Length + WorstCost.TemplateMax, TokenCounts.Max);
        if (Deployment.MaxInputTokens is { } window)
            return Math.Min(window, TokenCounts.Max);
        if (price.AtMost(TokenCounts.Max, 0) > price.AtMost(0, 0))
            Missing ??= $"its '{_reach.Beyond}' may have the model read more than the request holds, and how much it can "
                + "read is not known; model_info.max_input_tokens says it";
        return TokenCounts.Max;
    }

    private long OutputAt(Price price)
    {
        if (_reach.Unlimited is { } field)
            Missing ??= $"how much the model writes for its '{field}' has no limit";
        if ((_reach.OutputMax ?? Deployment.MaxOutputTokens) is { } most)
            return most > TokenCounts.Max / _reach.Choices ? TokenCounts.Max : most * _reach.Choices;
        if (price.AtMost(_input, TokenCounts.Max) > price.AtMost(_input, 0))
            Missing ??= "how much the model can write is not known; "
                + (_format.CanBound ? $"{_format.OutputBound(ofOpenAI: false)} limits it, or " : "")
                + "model_info.max_output_tokens says it";
        return TokenCounts.Max;
    }
}
