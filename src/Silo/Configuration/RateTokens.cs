using Tollgate.Accounts;

namespace Tollgate.Silo.Configuration;

/// <summary>Which tokens of a call count against limits of tokens a minute. What a provider read from its cache counts
/// nowhere, as in LiteLLM's <c>token_rate_limit_type</c>.</summary>
public enum RateTokens
{
    /// <summary>All of them.</summary>
    Total,

    /// <summary>Those that the model reads.</summary>
    Input,

    /// <summary>Those that it writes.</summary>
    Output,
}

/// <summary>Counts them.</summary>
public static class RateTokensOf
{
    public static long Of(this RateTokens counted, in TokenCounts tokens) => counted switch
    {
        RateTokens.Input => tokens.Prompt - tokens.CachedRead,
        RateTokens.Output => tokens.Completion,
        _ => tokens.Total - tokens.CachedRead,
    };
}
