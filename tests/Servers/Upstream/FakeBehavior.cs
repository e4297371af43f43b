using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tollgate.Servers.Upstream;

/// <summary>
/// What a request asks of the fake upstream, as the member <c>"fake"</c> of its body, in snake_case; a gateway
/// forwards it unchanged. Without it: prompt 10, completion <c>max_tokens</c> or else 20, per choice (<c>n</c>).
/// <code>
/// prompt_tokens, completion_tokens, cached_tokens, cache_write_tokens, cache_write_hour_tokens, audio_prompt_tokens,
///     reasoning_tokens, audio_completion_tokens: what is billed and reported (what belongs to the completion per
///     choice; the further kinds are in the prompt or the completion, cache_write_hour in cache_write)
/// bills: "units" (default) | "tokens": how pictures, sound, searches and judgements are billed and reported: by the
///     piece, by characters or seconds, by searches, not at all; or by tokens
/// usage: "normal" | "missing" | "zero" | "negative" | "absurd" | "text" | "cached_above_prompt"
/// status: this HTTP status, with OpenAI's error body; headers: added to the answer, such as {"retry-after": "1"}
/// times: only the first N requests with this very object are answered with its status, later ones without
/// note: anything, to tell one such object from another
/// text, size_bytes, raw: the content; or a content of this size; or the whole body, with status 200
/// tool_calls: the content is what a tool is called with
/// chunks: how many content chunks (default 10), or the parts in which an answer without streaming is written (1)
/// event_comments: an SSE comment before each chunk
/// delay_ms: before anything goes out; chunk_delay_ms: between chunks
/// stall_after: N chunks, then nothing until the client leaves; cut_after: N chunks, then the connection is aborted
///     (0: before the first byte; the number of chunks: before usage and [DONE])
/// error_after: N chunks of a stream, then an error, and the end; 0: an error in the place of the answer, streamed or
///     not, with status 200
/// hold: waits for the gate of this name; hold_after: after N chunks (default 0)
/// </code>
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record FakeBehavior
{
    public long? PromptTokens { get; init; }

    public long? CompletionTokens { get; init; }

    public long? CachedTokens { get; init; }

    public long? CacheWriteTokens { get; init; }

    public long? CacheWriteHourTokens { get; init; }

    public long? AudioPromptTokens { get; init; }

    public long? ReasoningTokens { get; init; }

    public long? AudioCompletionTokens { get; init; }

    public Billing? Bills { get; init; }

    public UsageMode? Usage { get; init; }

    public int? Status { get; init; }

    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    public int? Times { get; init; }

    public string? Note { get; init; }

    public string? Text { get; init; }

    public bool? ToolCalls { get; init; }

    public int? SizeBytes { get; init; }

    public string? Raw { get; init; }

    public int? Chunks { get; init; }

    public bool? EventComments { get; init; }

    public int? DelayMs { get; init; }

    public int? ChunkDelayMs { get; init; }

    public int? StallAfter { get; init; }

    public int? CutAfter { get; init; }

    public int? ErrorAfter { get; init; }

    public string? Hold { get; init; }

    public int? HoldAfter { get; init; }

    internal bool BillsTokens => Bills == Billing.Tokens;

    /// <summary>As the value of <c>"fake"</c>.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, OpenAIJson.Default.FakeBehavior);
}
