using System.Buffers;
using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Calls.Formats;

namespace Tollgate.Api.Calls.Metering;

/// <summary>Reads the tokens of one call off its answer as it passes: from the provider's own usage, or, where that
/// never comes, from what was delivered.</summary>
internal sealed class Meter(CallFormat format, TokenCounter counter)
{
    private readonly OutputText _text = new(counter);
    private bool _hasUsage;
    private bool _hasOutput;

    /// <summary>What the provider reported; null until it has.</summary>
    public Usage? Reported { get; private set; }

    /// <summary>It was reported before the output had begun, so what it says of that is not the end of it.</summary>
    public bool OutputFollows { get; private set; }

    /// <summary>What the provider calls its answer, where the end of a stream has to name it again; null: it did not
    /// say.</summary>
    public string? AnswerId { get; private set; }

    /// <summary>Whether <see cref="Model"/> is read.</summary>
    public bool ReadsModel { get; init; }

    /// <summary>The model that the answer names; null: it names none.</summary>
    public string? Model { get; private set; }

    /// <summary>The service tier that the answer names; null: it names none.</summary>
    public string? ServiceTier { get; private set; }

    /// <summary>How many pictures have come; null: nothing that was read could have any.</summary>
    public long? Images { get; private set; }

    /// <summary>How long a sound is by the provider's word, beside its usage; null: it does not say.</summary>
    public decimal? Seconds { get; private set; }

    /// <summary>The provider reports an error in the place of an answer, or of its rest.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Something that the model made has come, or the provider has told its usage.</summary>
    public bool HasAnything => Reported is not null || Parts > 0 || Images > 0;

    /// <summary>How many parts of an answer have been read: a lower bound of its tokens, in a stream.</summary>
    public long Parts { get; private set; }

    /// <summary>Roughly the tokens that were delivered so far, without counting them.</summary>
    public long DeliveredAtLeast => Math.Max(Parts, _text.Bytes / 4);

    /// <summary>Reads an answer, or one event of a streamed one.</summary>
    /// <returns>Whether it carries nothing but usage.</returns>
    public bool Read(ReadOnlySpan<byte> json)
    {
        // The last event of a stream can be no JSON at all, and neither is sound; an exception for each would cost more
        // than all else here.
        if (json.TrimStart(" \t\r\n"u8) is not [(byte)'{', ..])
            return false;

        try
        {
            return Read(new Utf8JsonReader(json));
        }
        catch (Exception exception) when (MakesNoSense(exception))
        {
            // The client gets what the provider sent, sense or not.
            return false;
        }
    }

    /// <inheritdoc cref="Read(ReadOnlySpan{byte})"/>
    public bool Read(ReadOnlySequence<byte> json)
    {
        try
        {
            return Read(new Utf8JsonReader(json));
        }
        catch (Exception exception) when (MakesNoSense(exception))
        {
            return false;
        }
    }

    /// <summary>Reads the usage out of the end of an answer that was too long to be kept.</summary>
    public void ReadTail(ReadOnlySpan<byte> tail)
    {
        var name = tail.LastIndexOf("\"usage\""u8);
        var brace = name < 0 ? -1 : tail[name..].IndexOf((byte)'{');
        if (brace < 0)
            return;

        try
        {
            var reader = new Utf8JsonReader(tail[(name + brace)..], isFinalBlock: false, default);
            if (reader.Read())
                ReadUsage(ref reader);
        }
        catch (Exception exception) when (MakesNoSense(exception))
        {
            // What looked like usage was none.
        }
    }

    /// <inheritdoc cref="OutputText.CountSoFar"/>
    public long CountSoFar() => _text.CountSoFar();

    /// <inheritdoc cref="OutputText.Count"/>
    public long CountDelivered() => _text.Count();

    /// <summary>Reads a member that every format has, or passes it by.</summary>
    /// <param name="outputFollows">What it says of the output is said before there is any.</param>
    public void ReadCommon(ref Utf8JsonReader reader, bool outputFollows = false)
    {
        var (isUsage, isTier) = (reader.ValueTextEquals("usage"u8), reader.ValueTextEquals("service_tier"u8));
        var isError = reader.ValueTextEquals("error"u8);
        var isModel = ReadsModel && Model is null && reader.ValueTextEquals("model"u8);
        reader.Read();
        if (isUsage)
            ReadUsage(ref reader, outputFollows);
        else if (isError && reader.TokenType == JsonTokenType.StartObject)
            Fail(ref reader);
        else if (isTier && reader.TokenType == JsonTokenType.String)
            ServiceTier = reader.GetString();
        else if (isModel && reader.TokenType == JsonTokenType.String)
            Model = reader.GetString();
        else
            reader.Skip();
    }

    /// <summary>Reads a member whose value is the answer's id.</summary>
    public void ReadId(ref Utf8JsonReader reader)
    {
        reader.Read();
        AnswerId = reader.TokenType == JsonTokenType.String ? reader.GetString() : AnswerId;
        reader.Skip();
    }

    /// <summary>Reads the usage on which the reader stands.</summary>
    /// <param name="outputFollows">What it says of the output is said before there is any.</param>
    public void ReadUsage(ref Utf8JsonReader reader, bool outputFollows = false)
    {
        if (UsageReport.Read(ref reader, Reported, format, out var tellsOutput) is not { } usage)
            return;

        OutputFollows = outputFollows || (OutputFollows && !tellsOutput);
        ServiceTier = usage.ServiceTier ?? ServiceTier;
        (Reported, _hasUsage) = (usage, true);
    }

    /// <summary>Reads a member whose value has what the model wrote, wherever in it.</summary>
    public void ReadOutput(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            _text.Add(ref reader);
            CountPart();
            return;
        }

        if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject))
            return;

        var any = false;
        var end = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > end)
        {
            any = true;
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;

            var isInput = reader.ValueTextEquals("input"u8);
            if (!isInput && !IsOutput(ref reader))
                continue;

            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
                _text.Add(ref reader);
            else if (isInput)
                _text.AddJson(ref reader);
        }

        if (any)
            CountPart();
    }

    /// <summary>Reads a member whose value is a list of pictures.</summary>
    public void ReadImages(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        Images ??= 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Images++;
            reader.Skip();
        }
    }

    /// <summary>A picture has come by itself, in an event of its own.</summary>
    public void CountImage() => Images = (Images ?? 0) + 1;

    /// <summary>Reads a member that says how long a sound is.</summary>
    public void ReadDuration(ref Utf8JsonReader reader)
    {
        reader.Read();
        Seconds = UsageReport.SecondsOf(ref reader) ?? Seconds;
        reader.Skip();
    }

    /// <summary>Passes a member by whose value is a part of what the model made, and no text.</summary>
    public void PassPart(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
        CountPart();
    }

    private bool Read(Utf8JsonReader reader)
    {
        (_hasUsage, _hasOutput) = (false, false);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return false;

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            format.ReadMember(ref reader, this);
        return _hasUsage && !_hasOutput;
    }

    // What an error says is nothing that a model made.
    private void Fail(ref Utf8JsonReader reader)
    {
        HasFailed = true;
        reader.Skip();
    }

    private void CountPart()
    {
        _hasOutput = true;
        Parts++;
    }

    // Names and texts can be well-formed JSON and no Unicode, which the reader tells by the second.
    private static bool MakesNoSense(Exception exception) => exception is JsonException or InvalidOperationException;

    private static bool IsOutput(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("content"u8)
        || reader.ValueTextEquals("reasoning_content"u8)
        || reader.ValueTextEquals("reasoning"u8)
        || reader.ValueTextEquals("refusal"u8)
        || reader.ValueTextEquals("arguments"u8)
        || reader.ValueTextEquals("thinking"u8)
        || reader.ValueTextEquals("partial_json"u8)
        || reader.ValueTextEquals("name"u8)
        || reader.ValueTextEquals("text"u8);
}
