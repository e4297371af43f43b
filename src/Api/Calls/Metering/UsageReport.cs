using System.Text.Json;
using Tollgate.Accounts;

namespace Tollgate.Api.Calls.Metering;

/// <summary>Reads what a provider says a call used. What cannot be true (negative, fractional, text, beyond any bound)
/// is taken as not said at all; a zero that was said is a zero.</summary>
internal static class UsageReport
{
    /// <summary>Reads the <c>usage</c> object on which the reader stands, and leaves it at its end.</summary>
    public static TokenCounts? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        long? prompt = null, completion = null, total = null;
        long cachedRead = 0, cacheWrite = 0;
        var believed = true;
        var end = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > end)
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;

            if (reader.ValueTextEquals("prompt_tokens"u8))
                prompt = Count(ref reader, ref believed);
            else if (reader.ValueTextEquals("completion_tokens"u8))
                completion = Count(ref reader, ref believed);
            else if (reader.ValueTextEquals("total_tokens"u8))
                total = Count(ref reader, ref believed);
            else if (IsCachedRead(ref reader))
                cachedRead = Math.Max(cachedRead, Count(ref reader, ref believed) ?? 0);
            else if (IsCacheWrite(ref reader))
                cacheWrite = Math.Max(cacheWrite, Count(ref reader, ref believed) ?? 0);
        }

        completion ??= total - prompt;
        if (!believed || prompt is null || completion is null or < 0)
            return null;

        // The cached ones are among those of the prompt, whatever the provider adds up.
        cachedRead = Math.Min(cachedRead, prompt.Value);
        return new(prompt.Value, completion.Value, cachedRead, Math.Min(cacheWrite, prompt.Value - cachedRead));
    }

    private static bool IsCachedRead(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("cached_tokens"u8)
        || reader.ValueTextEquals("cache_read_input_tokens"u8)
        || reader.ValueTextEquals("prompt_cache_hit_tokens"u8);

    private static bool IsCacheWrite(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("cache_creation_input_tokens"u8)
        || reader.ValueTextEquals("cache_write_tokens"u8)
        || reader.ValueTextEquals("cache_creation_tokens"u8);

    private static long? Count(ref Utf8JsonReader reader, ref bool believed)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType == JsonTokenType.Number
            && reader.TryGetInt64(out var count)
            && count is >= 0 and <= TokenCounts.Max)
            return count;

        believed = false;
        reader.Skip();
        return null;
    }
}
