using System.Globalization;
using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Calls.Formats;

namespace Tollgate.Api.Calls.Metering;

/// <summary>Reads what a provider says a call used. What cannot be true (negative, fractional, text, beyond any bound)
/// is taken as not said at all; a zero that was said is a zero; and of two of its words that contradict each other, the
/// one that makes a part no more than its whole, or the whole no less than its parts, is taken.</summary>
internal ref struct UsageReport
{
    // Names of details stand for the input or the output, by where they stand.
    private enum Side
    {
        Input,
        Output,
    }

    private long? _prompt;
    private long? _completion;
    private long? _total;
    private long? _cachedRead;
    private long? _cacheWrite;
    private long? _cacheWriteMinutes;
    private long? _cacheWriteHour;
    private long _audioInput;
    private long _imageInput;
    private long _reasoning;
    private long _audioOutput;
    private long _imageOutput;
    private long _queries;
    private decimal? _seconds;
    private string? _serviceTier;
    private bool _isWrong;

    /// <summary>Reads the <c>usage</c> object on which the reader stands, and leaves it at its end.</summary>
    /// <param name="before">What was reported before in the same answer: a later report may only tell the
    /// rest.</param>
    /// <param name="tellsOutput">It tells the tokens of the output.</param>
    /// <returns>Null: it tells nothing, or nothing that could be true.</returns>
    public static Usage? Read(ref Utf8JsonReader reader, Usage? before, CallFormat format, out bool tellsOutput)
    {
        tellsOutput = false;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        var report = new UsageReport();
        report.ReadObject(ref reader);
        tellsOutput = report._completion is not null;
        return report.ToUsage(before, format);
    }

    private void ReadObject(ref Utf8JsonReader reader)
    {
        var side = Side.Input;
        var end = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > end)
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;

            if (Is(ref reader, "prompt_tokens"u8, "input_tokens"u8))
                _prompt = Count(ref reader) ?? _prompt;
            else if (Is(ref reader, "completion_tokens"u8, "output_tokens"u8))
                _completion = Count(ref reader) ?? _completion;
            else if (reader.ValueTextEquals("total_tokens"u8))
                _total = Count(ref reader) ?? _total;
            else if (Is(ref reader, "prompt_tokens_details"u8, "input_tokens_details"u8)
                || reader.ValueTextEquals("input_token_details"u8))
                side = Side.Input;
            else if (Is(ref reader, "completion_tokens_details"u8, "output_tokens_details"u8)
                || reader.ValueTextEquals("output_token_details"u8))
                side = Side.Output;
            else if (reader.ValueTextEquals("iterations"u8))
                Pass(ref reader);
            else
                ReadKind(ref reader, side);
        }
    }

    private void ReadKind(ref Utf8JsonReader reader, Side side)
    {
        if (Is(ref reader, "cached_tokens"u8, "cache_read_input_tokens"u8)
            || reader.ValueTextEquals("prompt_cache_hit_tokens"u8))
            Raise(ref _cachedRead, ref reader);
        else if (Is(ref reader, "cache_creation_input_tokens"u8, "cache_write_tokens"u8)
            || reader.ValueTextEquals("cache_creation_tokens"u8))
            Raise(ref _cacheWrite, ref reader);
        else if (reader.ValueTextEquals("ephemeral_5m_input_tokens"u8))
            Raise(ref _cacheWriteMinutes, ref reader);
        else if (reader.ValueTextEquals("ephemeral_1h_input_tokens"u8))
            Raise(ref _cacheWriteHour, ref reader);
        else if (reader.ValueTextEquals("reasoning_tokens"u8))
            Raise(ref _reasoning, ref reader);
        else if (reader.ValueTextEquals("audio_tokens"u8))
            Raise(ref side == Side.Input ? ref _audioInput : ref _audioOutput, ref reader);
        else if (reader.ValueTextEquals("image_tokens"u8))
            Raise(ref side == Side.Input ? ref _imageInput : ref _imageOutput, ref reader);
        else if (Is(ref reader, "web_search_requests"u8, "num_search_queries"u8)
            || reader.ValueTextEquals("search_units"u8))
            Raise(ref _queries, ref reader);
        else if (reader.ValueTextEquals("seconds"u8))
            _seconds = Seconds(ref reader);
        else if (reader.ValueTextEquals("service_tier"u8) && reader.Read() && reader.TokenType == JsonTokenType.String)
            _serviceTier = reader.GetString();
    }

    private readonly Usage? ToUsage(Usage? before, CallFormat format)
    {
        if (_isWrong)
            return null;

        var old = before?.Tokens;
        // What the cache has to do with is not always told again, and not always summed up.
        var read = _cachedRead ?? old?.CachedRead ?? 0;
        var parts = (_cacheWriteMinutes ?? 0) + (_cacheWriteHour ?? 0);
        var write = parts > 0 || _cacheWrite is not null ? Math.Max(_cacheWrite ?? 0, parts) : old?.CacheWrite ?? 0;
        var prompt = _prompt + (format.CountsCachedApart ? read + write : 0)
            ?? old?.Prompt
            // Where nothing is written, all is input.
            ?? (format.Writes ? null : _total);
        // Some count what the model thinks in the total alone.
        var completion = _total - prompt is { } rest && !(rest <= _completion) ? rest : _completion ?? old?.Completion;
        var isOfTokens = _seconds is null && (format.Writes || _queries == 0);
        if (isOfTokens && (prompt is null or > TokenCounts.Max || completion is null or < 0 or > TokenCounts.Max))
            return null;

        var input = new Parts(prompt ?? 0);
        var output = new Parts(completion ?? 0);
        var cachedRead = input.Take(read);
        var cacheWrite = input.Take(write);
        return new Usage(new TokenCounts(prompt ?? 0, completion ?? 0, cachedRead, cacheWrite)
        {
            CacheWriteHour = Math.Min(_cacheWriteHour ?? old?.CacheWriteHour ?? 0, cacheWrite),
            AudioInput = input.Take(_audioInput),
            ImageInput = input.Take(_imageInput),
            Reasoning = output.Take(_reasoning),
            AudioOutput = output.Take(_audioOutput),
            ImageOutput = output.Take(_imageOutput),
        })
        {
            Queries = Math.Max(_queries, before?.Queries ?? 0),
            Seconds = _seconds ?? before?.Seconds ?? 0,
            ServiceTier = _serviceTier ?? before?.ServiceTier,
        };
    }

    /// <summary>The length of a sound, which is a number or the text of one, exact to a millisecond; null: it is
    /// neither, or cannot be true.</summary>
    public static decimal? SecondsOf(ref Utf8JsonReader reader)
    {
        decimal seconds = -1;
        if (reader.TokenType == JsonTokenType.Number)
            reader.TryGetDecimal(out seconds);
        else if (reader.TokenType == JsonTokenType.String)
            decimal.TryParse(reader.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out seconds);
        return seconds is >= 0 and <= Usage.CountMax
            ? decimal.Round(seconds, 3, MidpointRounding.ToPositiveInfinity)
            : null;
    }

    // The rounds of which an answer consists have counts of the same names, each its own.
    private static void Pass(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    private static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> name, ReadOnlySpan<byte> other) =>
        reader.ValueTextEquals(name) || reader.ValueTextEquals(other);

    private void Raise(ref long? count, ref Utf8JsonReader reader)
    {
        if (Count(ref reader) is { } said)
            count = Math.Max(count ?? 0, said);
    }

    private void Raise(ref long count, ref Utf8JsonReader reader) => count = Math.Max(count, Count(ref reader) ?? 0);

    private long? Count(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType == JsonTokenType.Number
            && reader.TryGetInt64(out var count)
            && count is >= 0 and <= TokenCounts.Max)
            return count;

        _isWrong = true;
        reader.Skip();
        return null;
    }

    private decimal? Seconds(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (SecondsOf(ref reader) is { } seconds)
            return seconds;

        _isWrong |= reader.TokenType != JsonTokenType.Null;
        reader.Skip();
        return null;
    }

    // Parts are no more than their whole, whatever the provider adds up.
    private struct Parts(long whole)
    {
        private long _left = whole;

        public long Take(long part)
        {
            var taken = Math.Min(part, _left);
            _left -= taken;
            return taken;
        }
    }
}
