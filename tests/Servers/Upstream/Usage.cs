using System.Globalization;

namespace Tollgate.Servers.Upstream;

/// <summary>OpenAI's usage object, honest or not.</summary>
internal static class Usage
{
    private const long Absurd = 1_000_000_000_000_000_000;

    public static string? Of(Tokens tokens, UsageMode? mode) =>
        Claim(tokens, mode) is var (claimed, quote) ? Json(claimed, quote) : null;

    public static string OfEmbedding(Tokens tokens) =>
        $$"""{"prompt_tokens":{{tokens.Prompt}},"total_tokens":{{tokens.Prompt}}}""";

    /// <summary>As Anthropic reports it: what the cache has to do with is not in the input.</summary>
    public static string? OfMessage(Tokens tokens, UsageMode? mode) => Claim(tokens, mode) is not var (claimed, quote)
        ? null
        : $$"""
        {"input_tokens":{{quote}}{{claimed.Prompt - claimed.Cached - claimed.CacheWrite}}{{quote}},
        "cache_creation_input_tokens":{{claimed.CacheWrite}},"cache_read_input_tokens":{{claimed.Cached}},
        "cache_creation":{"ephemeral_5m_input_tokens":{{claimed.CacheWrite - claimed.CacheWriteHour}},
        "ephemeral_1h_input_tokens":{{claimed.CacheWriteHour}}},
        {{OutputOfMessage(tokens, mode)}},"service_tier":"standard"}
        """.ReplaceLineEndings("");

    /// <summary>The members of usage that Anthropic's streams end with.</summary>
    public static string? OutputOfMessage(Tokens tokens, UsageMode? mode) => Claim(tokens, mode) is var (claimed, quote)
        ? $"\"output_tokens\":{quote}{claimed.Completion}{quote}"
        : null;

    /// <summary>As OpenAI's responses report it.</summary>
    public static string? OfResponse(Tokens tokens, UsageMode? mode) => Claim(tokens, mode) is not var (claimed, quote)
        ? null
        : $$$"""
        {"input_tokens":{{{quote}}}{{{claimed.Prompt}}}{{{quote}}},
        "input_tokens_details":{"cached_tokens":{{{claimed.Cached}}}},
        "output_tokens":{{{quote}}}{{{claimed.Completion}}}{{{quote}}},
        "output_tokens_details":{"reasoning_tokens":{{{claimed.Reasoning}}}},
        "total_tokens":{{{quote}}}{{{claimed.Prompt + claimed.Completion}}}{{{quote}}}}
        """.ReplaceLineEndings("");

    /// <summary>As OpenAI reports it of pictures.</summary>
    public static string? OfImages(Tokens tokens, UsageMode? mode) => Claim(tokens, mode) is var (claimed, quote)
        ? $$$"""
        {"input_tokens":{{{quote}}}{{{claimed.Prompt}}}{{{quote}}},
        "output_tokens":{{{quote}}}{{{claimed.Completion}}}{{{quote}}},
        "input_tokens_details":{"text_tokens":{{{claimed.Prompt}}},"image_tokens":0}}
        """.ReplaceLineEndings("")
        : null;

    /// <summary>As OpenAI reports it of speech.</summary>
    public static string? OfSound(Tokens tokens, UsageMode? mode) => Claim(tokens, mode) is var (claimed, quote)
        ? $$"""
        {"input_tokens":{{quote}}{{claimed.Prompt}}{{quote}},"output_tokens":{{quote}}{{claimed.Completion}}{{quote}}}
        """
        : null;

    /// <summary>As OpenAI reports it of sound that is written down, by the models that it bills by tokens.</summary>
    public static string? OfTranscript(Tokens tokens, UsageMode? mode) => Claim(tokens, mode) is var (claimed, quote)
        ? $$$"""
        {"type":"tokens","input_tokens":{{{quote}}}{{{claimed.Prompt}}}{{{quote}}},
        "input_token_details":{"text_tokens":{{{claimed.Prompt - claimed.AudioPrompt}}},
        "audio_tokens":{{{claimed.AudioPrompt}}}},
        "output_tokens":{{{quote}}}{{{claimed.Completion}}}{{{quote}}}}
        """.ReplaceLineEndings("")
        : null;

    /// <summary>The same by those that it bills by seconds.</summary>
    public static string? OfDuration(Units units, UsageMode? mode) => Claim(units.Seconds, mode) is { } seconds
        ? $$"""{"type":"duration","seconds":{{seconds}}}"""
        : null;

    /// <summary>The member in which Cohere reports searches.</summary>
    public static string OfSearches(Units units, UsageMode? mode) => Claim(units.Searches, mode) is { } searches
        ? $$$""","meta":{"api_version":{"version":"2"},"billed_units":{"search_units":{{{searches}}}}}"""
        : "";

    /// <summary>The member in which others report the tokens of a search.</summary>
    public static string OfRankedTokens(Tokens tokens, UsageMode? mode) => Claim(tokens.Prompt, mode) is { } count
        ? $$$""","usage":{"total_tokens":{{{count}}}}"""
        : "";

    // What is said of a count, as JSON; null: nothing is said.
    private static string? Claim(decimal count, UsageMode? mode) => mode switch
    {
        UsageMode.Missing => null,
        UsageMode.Zero => "0",
        UsageMode.Negative => Number(-count),
        UsageMode.Absurd => Number(Absurd),
        UsageMode.Text => $"\"{Number(count)}\"",
        _ => Number(count),
    };

    private static string Number(decimal count) => count.ToString(CultureInfo.InvariantCulture);

    // What is said of the tokens, and what stands around a number; null: nothing is said.
    private static (Tokens Tokens, string Quote)? Claim(Tokens tokens, UsageMode? mode) => mode switch
    {
        UsageMode.Missing => null,
        UsageMode.Zero => (default, ""),
        UsageMode.Negative => (tokens with { Prompt = -tokens.Prompt, Completion = -tokens.Completion }, ""),
        UsageMode.Absurd => (tokens with { Prompt = Absurd, Completion = Absurd }, ""),
        UsageMode.Text => (tokens, "\""),
        UsageMode.CachedAbovePrompt => (tokens with { Cached = tokens.Prompt + 5 }, ""),
        _ => (tokens, ""),
    };

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
            "prompt_tokens_details":{"cached_tokens":{{{Number(tokens.Cached)}}},
            "audio_tokens":{{{Number(tokens.AudioPrompt)}}}{{{detail}}}},
            "completion_tokens_details":{"reasoning_tokens":{{{Number(tokens.Reasoning)}}},
            "audio_tokens":{{{Number(tokens.AudioCompletion)}}},
            "accepted_prediction_tokens":0,"rejected_prediction_tokens":0}{{{total}}}}
            """.ReplaceLineEndings("");

        string Number(long value) => $"{quote}{value}{quote}";
    }
}
