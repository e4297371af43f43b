using System.Buffers;
using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Calls.Bounding;
using Tollgate.Api.Calls.Formats;
using Tollgate.Api.Calls.Forwarding;

namespace Tollgate.Api.Calls;

/// <summary>What the gateway has to know of a request to a model, found in one pass over its bytes. Nothing else is
/// understood, and nothing is written again: what must change on the way to the provider is a list of edits to the
/// bytes as they came.</summary>
internal sealed partial class CallRequest
{
    /// <summary>More choices than any provider gives; a larger number is the provider's to refuse.</summary>
    private const long ChoicesMax = 128;

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = 64 };

    private Edit _model;
    private bool _isGiven;
    private bool _namesNoModel;
    private bool _isEmpty;
    private Edit _askForUsage;
    private OutputLimit? _outputLimit;
    private Edit? _ours;

    private CallRequest(ReadOnlySequence<byte> bytes, CallFormat format) => (Bytes, Format) = (bytes, format);

    public ReadOnlySequence<byte> Bytes { get; }

    public CallFormat Format { get; }

    public string Model { get; private set; } = "";

    public bool Stream { get; private set; }

    /// <summary>How much of it the content is, as the format measures it.</summary>
    public long ContentLength { get; private set; }

    /// <summary>The client wants to see the usage chunk at the end of a stream.</summary>
    public bool UsageAsked { get; private set; }

    /// <summary>How long the client lets the output be, in tokens, by the tighter of its words; null: it does not
    /// say.</summary>
    public long? MaxTokens { get; private set; }

    /// <summary>How many choices are asked for.</summary>
    public long Choices { get; private set; } = 1;

    /// <summary>How many of them come: the others are made, and paid for, and not shown.</summary>
    public long ChoicesShown { get; private set; } = 1;

    /// <summary>What the client lets it cost at most, as it says in a header; null: it does not say.</summary>
    public Money? CostMax { get; set; }

    /// <summary>The service tier that the client wants; null: none in particular.</summary>
    public string? ServiceTier { get; private set; }

    /// <summary>What the client says to a provider that speaks Anthropic's protocol; null: it is none that it
    /// does.</summary>
    public AnthropicHeaders? Anthropic { get; set; }

    /// <summary>Whom the call is for, and its tags, as far as the body says.</summary>
    public BodyMarks Marks { get; } = new();

    /// <param name="contentType">What the client calls the bytes: of forms, it tells the boundary of their
    /// parts.</param>
    /// <param name="model">The model that is asked for, whatever the body says; null: the body says it.</param>
    /// <exception cref="JsonException">The body is not one JSON object.</exception>
    /// <exception cref="BadFieldException">A field that the gateway must understand cannot be understood.</exception>
    public static CallRequest Read(
        ReadOnlySequence<byte> bytes, CallFormat format, string? contentType = null, string? model = null)
    {
        var request = new CallRequest(bytes, format) { Model = model ?? "", _isGiven = model is not null };
        try
        {
            if (format.IsForm)
                request.ReadForm(FormBody.Read(bytes, contentType));
            else
                request.ReadObject();
        }
        catch (InvalidOperationException exception)
        {
            // Names and texts can be well-formed JSON and no Unicode: half of a pair of surrogates, or bytes that are
            // no UTF-8.
            throw new JsonException(exception.Message, exception);
        }

        return request;
    }

    /// <summary>The bytes as the provider gets them: its own name of the model, and usage at the end of a
    /// stream.</summary>
    /// <param name="ofOpenAI">The model is one of OpenAI's own.</param>
    public EditedBytes For(string upstreamModel, bool ofOpenAI = false)
    {
        List<Edit> edits = [_model with { Replacement = _form is null ? InJson(upstreamModel) : InForm(upstreamModel) }];
        if (Stream && !UsageAsked && Format.TellsUsageIfAsked)
            edits.Add(_askForUsage);
        if (_outputLimit is not null)
            edits.Add(_outputLimit.EditFor(Format.OutputBound(ofOpenAI)));
        if (_ours is { } ours)
            edits.Add(ours);
        // What is put in comes before what is taken out at the same place.
        return new(Bytes, [.. edits.OrderBy(edit => edit.Start).ThenBy(edit => edit.Length)]);
    }

    /// <summary>Has the provider told how long the output may be, where the client did not tell it.</summary>
    /// <param name="output">Null: it is not told.</param>
    public void Limit(OutputLimit? output) => _outputLimit = output;

    private byte[] InJson(string model)
    {
        var name = JsonSerializer.SerializeToUtf8Bytes(model, CallsJson.Default.String);
        return _namesNoModel ? [.. "\"model\":"u8, .. name, .. _isEmpty ? default : ","u8] : name;
    }

    private void ReadObject()
    {
        var reader = new Utf8JsonReader(Bytes, Strict);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("The body must be a JSON object.");

        var afterBrace = reader.BytesConsumed;
        _askForUsage = new(afterBrace, 0, "\"stream_options\":{\"include_usage\":true},"u8.ToArray());
        var (seen, isFirst, oursIsFirst) = (RequestField.None, true, false);
        for (var before = reader.BytesConsumed;
            reader.Read() && reader.TokenType == JsonTokenType.PropertyName;
            before = reader.BytesConsumed, isFirst = false)
        {
            if (oursIsFirst)
                _ours = _ours!.Value with { Length = reader.TokenStartIndex - _ours.Value.Start };
            var start = isFirst ? reader.TokenStartIndex : before;
            var field = ReadField(ref reader, seen);
            seen |= field;
            // No provider knows it. It goes with the comma before it, or, if it is the first, with all up to the next.
            oursIsFirst = isFirst && field == RequestField.LitellmMetadata;
            if (field == RequestField.LitellmMetadata)
                _ours = new(start, reader.BytesConsumed - start, []);
        }

        if (reader.Read())
            throw new JsonException("There must be nothing behind the JSON object.");

        _isEmpty = isFirst;
        if (!seen.HasFlag(RequestField.Model) && (_isGiven ? Model : Format.DefaultModel) is { } model)
            (Model, _model, _namesNoModel) = (model, new(afterBrace, 0, []), true);
        if (Model.Length == 0)
            throw BadFieldException.Missing("model");
        Format.CheckFields(seen);
    }

    private RequestField ReadField(ref Utf8JsonReader reader, RequestField seen)
    {
        var field = FieldOf(Format, ref reader);
        if ((seen & field & ~RequestField.Kept) != RequestField.None)
            throw new BadFieldException(reader.GetString()!, $"Parameter '{reader.GetString()}' is given twice.");

        reader.Read();
        Format.CheckValue(field, reader.TokenType);
        switch (field)
        {
            case RequestField.Content:
                Format.CheckContent(reader.TokenType);
                ContentLength = Format.Measure(ref reader);
                break;
            case RequestField.Model:
                if (!_isGiven)
                    Model = reader.TokenType == JsonTokenType.String
                        ? reader.GetString()!
                        : throw BadFieldException.MustBe("model", "a string");
                var start = reader.TokenStartIndex;
                reader.Skip();
                _model = new(start, reader.BytesConsumed - start, []);
                break;
            case RequestField.Stream:
                Stream = reader.TokenType switch
                {
                    JsonTokenType.True => true,
                    JsonTokenType.False or JsonTokenType.Null => false,
                    _ => throw BadFieldException.MustBe("stream", "true or false"),
                };
                break;
            case RequestField.StreamFormat:
                Stream = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("sse"u8);
                break;
            case RequestField.StreamOptions:
                ReadStreamOptions(ref reader);
                break;
            case RequestField.User:
                Marks.ReadUser(ref reader);
                break;
            case RequestField.SafetyIdentifier:
                Marks.ReadIdentifier(ref reader);
                break;
            case RequestField.Metadata:
                Marks.ReadMetadata(ref reader);
                break;
            case RequestField.LitellmMetadata:
                Marks.ReadLitellmMetadata(ref reader);
                break;
            case RequestField.OutputBound or RequestField.OtherOutputBound when TryReadCount(ref reader, out var tokens):
                MaxTokens = Math.Min(MaxTokens ?? long.MaxValue, tokens);
                break;
            case RequestField.Choices or RequestField.OtherChoices when TryReadCount(ref reader, out var choices):
                Choices = Math.Clamp(choices, Choices, ChoicesMax);
                ChoicesShown = field == RequestField.Choices ? Math.Min(choices, ChoicesMax) : ChoicesShown;
                break;
            case RequestField.Kept when reader.TokenType == JsonTokenType.Null:
                return RequestField.None;
            case RequestField.ServiceTier when reader.TokenType == JsonTokenType.String:
                ServiceTier = reader.GetString();
                break;
        }

        reader.Skip();
        return field;
    }

    private void ReadStreamOptions(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            _askForUsage = EditOf(ref reader) with { Replacement = """{"include_usage":true}"""u8.ToArray() };
            return;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
            throw BadFieldException.MustBe("stream_options", "an object");

        var afterBrace = reader.BytesConsumed;
        Edit? includeUsage = null;
        var isEmpty = true;
        for (; reader.Read() && reader.TokenType == JsonTokenType.PropertyName; isEmpty = false)
        {
            var isUsage = reader.ValueTextEquals("include_usage"u8);
            if (isUsage && includeUsage is not null)
                throw new BadFieldException(
                    "stream_options", "Parameter 'stream_options.include_usage' is given twice.");

            reader.Read();
            if (isUsage)
            {
                if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null))
                    throw BadFieldException.MustBe("stream_options.include_usage", "true or false");
                UsageAsked = reader.TokenType == JsonTokenType.True;
                includeUsage = EditOf(ref reader) with { Replacement = "true"u8.ToArray() };
            }

            reader.Skip();
        }

        _askForUsage = includeUsage
            ?? new(
                afterBrace,
                0,
                isEmpty ? "\"include_usage\":true"u8.ToArray() : "\"include_usage\":true,"u8.ToArray());
    }

    // What is no number is the provider's to refuse; it does not lower what the call holds.
    private static bool TryReadCount(ref Utf8JsonReader reader, out long count)
    {
        count = 0;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out count) && count > 0;
    }

    private static Edit EditOf(ref Utf8JsonReader reader) =>
        new(reader.TokenStartIndex, reader.BytesConsumed - reader.TokenStartIndex, []);

    /// <summary>Which of the fields that the gateway understands this name is.</summary>
    internal static RequestField FieldOf(CallFormat format, ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("model"u8))
            return RequestField.Model;
        var field = format.FieldOf(ref reader);
        return field != RequestField.None ? field
            : reader.ValueTextEquals("user"u8) ? RequestField.User
            : reader.ValueTextEquals("safety_identifier"u8) ? RequestField.SafetyIdentifier
            : reader.ValueTextEquals("metadata"u8) ? RequestField.Metadata
            : reader.ValueTextEquals("litellm_metadata"u8) ? RequestField.LitellmMetadata
            : reader.ValueTextEquals("service_tier"u8) ? RequestField.ServiceTier
            : RequestField.None;
    }
}

/// <summary>A field of a request that the gateway must understand, and cannot.</summary>
internal sealed class BadFieldException(string name, string message) : Exception(message)
{
    public string Field => name;

    public static BadFieldException Missing(string field) => new(field, $"Missing required parameter: '{field}'.");

    public static BadFieldException MustBe(string field, string expected) =>
        new(field, $"Parameter '{field}' must be {expected}.");
}
