namespace Tollgate.Servers.Upstream;

/// <summary>OpenAI's usage object, honest or not.</summary>
internal static class Usage
{
    private const long Absurd = 1_000_000_000_000_000_000;

    public static string? Of(Tokens tokens, UsageMode? mode) => mode switch
    {
        UsageMode.Missing => null,
        UsageMode.Zero => Json(default),
        UsageMode.Negative => Json(tokens with { Prompt = -tokens.Prompt, Completion = -tokens.Completion }),
        UsageMode.Absurd => Json(tokens with { Prompt = Absurd, Completion = Absurd }),
        UsageMode.Text => Json(tokens, quote: "\""),
        UsageMode.CachedAbovePrompt => Json(tokens with { Cached = tokens.Prompt + 5 }),
        _ => Json(tokens),
    };

    public static string OfEmbedding(Tokens tokens) =>
        $$"""{"prompt_tokens":{{tokens.Prompt}},"total_tokens":{{tokens.Prompt}}}""";

    private static string Json(Tokens tokens, string quote = "")
    {
        // OpenAI itself has no such member: OpenRouter's and Anthropic's are told only where something was written.
        var (detail, total) = tokens.CacheWrite == 0
            ? ("", "")
            : ($",\"cache_write_tokens\":{Number(tokens.CacheWrite)}",
                $",\"cache_creation_input_tokens\":{Number(tokens.CacheWrite)}");

        return
            $$$"""
            {"prompt_tokens":{{{Number(tokens.Prompt)}}},"completion_tokens":{{{Number(tokens.Completion)}}},
            "total_tokens":{{{Number(tokens.Prompt + tokens.Completion)}}},
            "prompt_tokens_details":{"cached_tokens":{{{Number(tokens.Cached)}}},"audio_tokens":0{{{detail}}}},
            "completion_tokens_details":{"reasoning_tokens":{{{Number(tokens.Reasoning)}}},"audio_tokens":0,
            "accepted_prediction_tokens":0,"rejected_prediction_tokens":0}{{{total}}}}
            """.ReplaceLineEndings("");

        string Number(long value) => $"{quote}{value}{quote}";
    }
}
