using System.Text;
using System.Text.Json;
using Tollgate.Accounts;

namespace Tollgate.Ledger;

/// <summary>What a call used besides the tokens that its row has columns for, as a JSON object of what is not zero. Most
/// calls used nothing else, and have none.</summary>
public static class UsageKinds
{
    /// <summary>Null: nothing else was used.</summary>
    public static string? Write(in Usage usage)
    {
        if (usage == new Usage(Plain(usage.Tokens)))
            return null;

        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            Write(writer, "cache_write_hour", usage.Tokens.CacheWriteHour);
            Write(writer, "audio_input", usage.Tokens.AudioInput);
            Write(writer, "image_input", usage.Tokens.ImageInput);
            Write(writer, "reasoning", usage.Tokens.Reasoning);
            Write(writer, "audio_output", usage.Tokens.AudioOutput);
            Write(writer, "image_output", usage.Tokens.ImageOutput);
            Write(writer, "images", usage.Images);
            Write(writer, "seconds", usage.Seconds);
            Write(writer, "characters", usage.Characters);
            Write(writer, "queries", usage.Queries);
            if (Storable.Clean(usage.ServiceTier) is { } tier)
                writer.WriteString("service_tier", tier);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(json.GetBuffer(), 0, (int)json.Length);
    }

    /// <summary>All that a row says was used.</summary>
    public static Usage Read(in TokenCounts tokens, string? kinds)
    {
        if (kinds is null)
            return tokens;

        using var document = JsonDocument.Parse(kinds);
        var json = document.RootElement;
        decimal Number(string kind) => json.TryGetProperty(kind, out var count) ? count.GetDecimal() : 0;
        return new(tokens with
        {
            CacheWriteHour = (long)Number("cache_write_hour"),
            AudioInput = (long)Number("audio_input"),
            ImageInput = (long)Number("image_input"),
            Reasoning = (long)Number("reasoning"),
            AudioOutput = (long)Number("audio_output"),
            ImageOutput = (long)Number("image_output"),
        })
        {
            Images = (long)Number("images"),
            Seconds = Number("seconds"),
            Characters = (long)Number("characters"),
            Queries = (long)Number("queries"),
            ServiceTier = json.TryGetProperty("service_tier", out var tier) ? tier.GetString() : null,
        };
    }

    private static TokenCounts Plain(in TokenCounts tokens) =>
        new(tokens.Prompt, tokens.Completion, tokens.CachedRead, tokens.CacheWrite);

    private static void Write(Utf8JsonWriter json, string kind, decimal count)
    {
        if (count != 0)
            json.WriteNumber(kind, count);
    }
}
