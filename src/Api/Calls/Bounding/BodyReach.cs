using System.Text.Json;
using Tollgate.Api.Calls.Formats;
using Tollgate.Api.Calls.Metering;

namespace Tollgate.Api.Calls.Bounding;

/// <summary>How far a request can reach, found in one pass over its body: whether all that the model reads stands in
/// it, and how much the model may write. What is not known to be harmless is not taken for it.</summary>
internal sealed class BodyReach
{
    // None of them has the model read anything that does not stand in the body, or write more than its limit.
    private static readonly HashSet<string> Harmless = new(StringComparer.Ordinal)
    {
        "model", "stream", "stream_options", "temperature", "top_p", "top_k", "min_p", "stop", "presence_penalty",
        "frequency_penalty", "repetition_penalty", "logit_bias", "logprobs", "top_logprobs", "seed", "user", "tags",
        "metadata", "store", "service_tier", "parallel_tool_calls", "tool_choice", "functions", "function_call",
        "response_format", "reasoning", "reasoning_effort", "thinking", "verbosity", "safety_identifier",
        "prompt_cache_key", "prompt_cache_retention", "encoding_format", "dimensions", "truncate", "input_type", "echo",
        "stop_sequences", "output_config", "background", "include", "max_tool_calls", "text", "truncation",
    };

    // What messages consist of that are text, and nothing but text.
    private static readonly HashSet<string> OfText = new(StringComparer.Ordinal)
    {
        "role", "content", "name", "text", "type", "refusal", "tool_calls", "tool_call_id", "function_call", "function",
        "custom", "id", "index", "arguments", "input", "reasoning", "reasoning_content", "thinking", "signature",
        "prefix", "cache_control", "ttl", "tool_use_id", "is_error", "call_id", "output", "status", "phase",
    };

    private static readonly HashSet<string> TextTypes = new(StringComparer.Ordinal)
    {
        "text", "input_text", "output_text", "refusal", "thinking", "function", "custom", "ephemeral", "tool_use",
        "tool_result", "message", "function_call", "function_call_output", "custom_tool_call",
        "custom_tool_call_output",
    };

    private static readonly HashSet<string> OfTools = new(StringComparer.Ordinal)
    {
        "type", "function", "custom", "cache_control", "name", "description", "input_schema", "parameters", "strict",
        "format",
    };

    private readonly Dictionary<string, Edit> _nulls = new(StringComparer.Ordinal);
    private readonly CallFormat _format;
    private long _afterBrace;

    private BodyReach(CallFormat format) => _format = format;

    /// <summary>What of the request may have the model read more than its bytes; null: nothing.</summary>
    public string? Beyond { get; private set; }

    /// <summary>What of the request may have the model write more than its limit; null: nothing.</summary>
    public string? Unlimited { get; private set; }

    /// <summary>The looser of those of the request's fields that bound the output, since a provider may look at one
    /// only; null: there is none.</summary>
    public long? OutputMax { get; private set; }

    /// <summary>The client left it open how long the output may be.</summary>
    public bool IsOpen { get; private set; } = true;

    public long Choices { get; private set; } = 1;

    public static BodyReach Of(CallRequest request)
    {
        var reach = new BodyReach(request.Format);
        if (request.Format.IsForm)
        {
            // A file is what the model makes of it, and nothing can be put into a form.
            (reach.Beyond, reach.IsOpen) = (request.Format.Content, false);
            return reach;
        }

        var reader = new Utf8JsonReader(request.Bytes);
        reader.Read();
        reach._afterBrace = reader.BytesConsumed;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = NameOf(ref reader);
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null)
                reach._nulls[name] = new(reader.TokenStartIndex, reader.BytesConsumed - reader.TokenStartIndex, []);
            else
                reach.Read(name, ref reader);
        }

        reach.ReadPrompts(request);
        return reach;
    }

    /// <summary>An output of so many tokens, as the body has room for it.</summary>
    public OutputLimit LimitTo(long tokens) => new(tokens, _nulls, _afterBrace);

    // A text that is given by itself is one prompt; of several each has its own answers.
    private void ReadPrompts(CallRequest request)
    {
        if (request.Format == TextFormat.Instance)
            Choices *= GivenInput.Count(request.Bytes, "prompt"u8);
    }

    private void Read(string name, ref Utf8JsonReader reader)
    {
        switch (name)
        {
            case "tools":
                ReadTools(ref reader);
                return;
            case var bound when _format.BoundsOutput(bound):
                IsOpen = false;
                if (TryReadCount(ref reader, out var tokens))
                    OutputMax = Math.Max(OutputMax ?? 0, tokens);
                break;
            case "n":
                if (TryReadCount(ref reader, out var choices))
                    Choices = Math.Max(Choices, choices);
                else
                    Unlimited ??= name;
                break;
            // Of the best of several all are paid for.
            case "best_of" when _format == TextFormat.Instance && TryReadCount(ref reader, out var picked):
                Choices = Math.Max(Choices, picked);
                break;
            // Of a prediction the model is paid for what it did not use as well.
            case "prediction" or "best_of" or "use_beam_search":
                Unlimited ??= name;
                break;
            case var harmless when Harmless.Contains(harmless) || _format.IsHarmless(harmless):
                break;
            case var content when _format.IsRead(content):
                ReadContent(ref reader);
                return;
            default:
                Beyond ??= name;
                break;
        }

        reader.Skip();
    }

    private void ReadContent(ref Utf8JsonReader reader)
    {
        var end = reader.CurrentDepth;
        if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject))
            return;

        while (reader.Read() && reader.CurrentDepth > end)
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;

            var name = NameOf(ref reader);
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null)
                continue;
            if (!_format.Converses || !OfText.Contains(name) || _format.IsReference(name))
                Beyond ??= name;
            // What a tool was called with has names of its own.
            else if (name == "input")
                reader.Skip();
            else if (name == "type" && !IsOneOf(TextTypes, ref reader))
                Beyond ??= TextOf(ref reader);
        }
    }

    // A provider's own tools read what nobody sent.
    private void ReadTools(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            Beyond ??= "tools";
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var isFunction = false;
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                isFunction = true;
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var name = NameOf(ref reader);
                    reader.Read();
                    isFunction &= OfTools.Contains(name) && (name != "type" || IsOneOf(TextTypes, ref reader));
                    reader.Skip();
                }
            }
            else
            {
                reader.Skip();
            }

            if (!isFunction)
                Beyond ??= "tools";
        }
    }

    // A name that is no Unicode is nothing that anybody knows.
    private static string NameOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return "a name that is no text";
        }
    }

    private static bool IsOneOf(HashSet<string> texts, ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && texts.Contains(NameOf(ref reader));

    private static string TextOf(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? NameOf(ref reader) : "type";

    private static bool TryReadCount(ref Utf8JsonReader reader, out long count)
    {
        count = 0;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out count) && count > 0;
    }
}
