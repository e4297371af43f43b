using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Calls.Forwarding.Mocks;
using Tollgate.Api.Calls.Metering;

namespace Tollgate.Api.Calls.Formats;

/// <summary>One way to ask something of a model: its route, what of a request the gateway has to understand, and where
/// an answer tells what it used. Whatever has a format is admitted, metered and settled by the same walk; a new route is
/// a new class in this folder.</summary>
internal abstract class CallFormat
{
    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<CallFormat> All =
    [
        ChatFormat.Instance,
        TextFormat.Instance,
        EmbeddingFormat.Instance,
        ModerationFormat.Instance,
        ImageFormat.Instance,
        SpeechFormat.Instance,
        TranscriptionFormat.Transcription,
        TranscriptionFormat.Translation,
        RerankFormat.Instance,
        MessagesFormat.Instance,
        MessagesCountFormat.Instance,
        ResponsesFormat.Instance,
    ];

    /// <summary>The path behind the gateway's own root, and behind a provider's.</summary>
    public abstract string Path { get; }

    /// <summary>What it is called in traces: one of OpenTelemetry's names where there is one.</summary>
    public virtual string Operation => Converses ? "chat" : Path;

    /// <summary>Azure serves it for a whole resource: its deployment is only named in the body.</summary>
    public virtual bool IsOfNoDeployment => false;

    /// <summary>The gateway's own routes.</summary>
    public virtual IReadOnlyList<string> Routes => [$"/{Path}", $"/v1/{Path}"];

    /// <summary>Its requests are forms with a file, not JSON.</summary>
    public virtual bool IsForm => false;

    /// <summary>The field without which there is nothing to ask.</summary>
    public abstract string Content { get; }

    /// <summary>Nothing can be asked without <see cref="Content"/>.</summary>
    public virtual bool NeedsContent => true;

    /// <summary>Its content are messages, or parts of them, not bare texts.</summary>
    public virtual bool Converses => false;

    /// <summary>The model writes something, and is paid for it by its length.</summary>
    public virtual bool Writes => false;

    /// <summary>It is about sound, whose length nobody knows beforehand.</summary>
    public virtual bool IsOfSound => false;

    /// <summary>Its answer says nothing of what it costs, and who hears it wants its beginning at once.</summary>
    public virtual bool Flows => false;

    /// <summary>The model is not run, so nothing is used, whatever is answered: such a call is let through like any other,
    /// and costs nothing.</summary>
    public virtual bool IsFree => false;

    /// <summary>Its provider speaks Anthropic's protocol: it has a version, and the key in a header of its own.</summary>
    public virtual bool IsAnthropic => false;

    /// <summary>Its events have names, and an error says that it is one.</summary>
    public virtual bool NamesEvents => false;

    /// <summary>An error that is an event tells what it says itself, where clients look for it, and not only in the
    /// envelope.</summary>
    public virtual bool ErrorsAreFlat => false;

    /// <summary>A stream only tells its usage where it is asked to.</summary>
    public virtual bool TellsUsageIfAsked => false;

    /// <summary>Its counts of input leave out what was read from a cache, or written to it.</summary>
    public virtual bool CountsCachedApart => false;

    /// <summary>The model that is meant where the client names none; null: it has to.</summary>
    public virtual string? DefaultModel => null;

    /// <summary>Which of the fields that not every format has this name is.</summary>
    public abstract RequestField FieldOf(ref Utf8JsonReader name);

    /// <summary>How much of it the content is, in what the format counts: characters, or items. The reader stands on
    /// it.</summary>
    public virtual long Measure(ref Utf8JsonReader reader) => 0;

    /// <summary>Whether a field can have a value of this kind.</summary>
    /// <exception cref="BadFieldException">It cannot.</exception>
    public virtual void CheckValue(RequestField field, JsonTokenType kind)
    {
    }

    /// <summary>Whether the fields that are there are enough to ask.</summary>
    /// <exception cref="BadFieldException">One is missing.</exception>
    public virtual void CheckFields(RequestField seen)
    {
        if (!seen.HasFlag(RequestField.Content) && NeedsContent)
            throw BadFieldException.Missing(Content);
    }

    /// <summary>Whether the content can be of this kind.</summary>
    /// <exception cref="BadFieldException">It cannot.</exception>
    public virtual void CheckContent(JsonTokenType kind)
    {
        if (kind is not (JsonTokenType.String or JsonTokenType.StartArray))
            throw BadFieldException.MustBe(Content, "a string or an array");
    }

    /// <summary>Whether the model reads the texts that a field of this name holds.</summary>
    public virtual bool IsRead(string name) => name == Content;

    /// <summary>Whether a part of the content that has this name may stand for what the provider has kept.</summary>
    public virtual bool IsReference(string name) => false;

    /// <summary>Whether a field of this name bounds what the model writes.</summary>
    public virtual bool BoundsOutput(string name) => false;

    /// <summary>Whether a field of this name, which other formats need not have, neither has the model read anything that
    /// does not stand in the body nor write more than its limit.</summary>
    public virtual bool IsHarmless(string name) => false;

    /// <summary>A provider can be told how long the output may be.</summary>
    public bool CanBound => BoundsOutput(OutputBound(ofOpenAI: false));

    /// <summary>The field by which a provider is told how long the output may be.</summary>
    /// <param name="ofOpenAI">The model is one of OpenAI's own.</param>
    public virtual string OutputBound(bool ofOpenAI) => "max_tokens";

    /// <summary>The tokens of the input, counted here.</summary>
    public virtual long CountInput(CallRequest request, TokenCounter counter) =>
        counter.CountTexts(request.Bytes, IsRead, out _);

    /// <summary>The tokens of the output, counted here.</summary>
    /// <param name="length">How many bytes there were of an answer that was not kept; null: it went through the
    /// meter.</param>
    public virtual long CountOutput(CallRequest request, Meter meter, long? length) =>
        length is { } bytes ? TokenCounter.TokensOf(bytes) : meter.CountDelivered();

    /// <summary>Reads a member of an answer, or of an event of a streamed one: the reader stands on its name, and is
    /// left at the end of its value.</summary>
    public abstract void ReadMember(ref Utf8JsonReader reader, Meter meter);

    /// <summary>Whether an event is the last of a stream: it follows the commit of the charge.</summary>
    /// <param name="meter">Has read it, and all that came before.</param>
    /// <param name="type">As the event names it.</param>
    public virtual bool IsEnd(CallRequest request, Meter meter, string type, ReadOnlySpan<byte> data) =>
        data.SequenceEqual("[DONE]"u8);

    /// <summary>The events that end a stream at its limit, as a provider does; none: it just ends.</summary>
    public virtual IEnumerable<(string Type, byte[] Data)> EndAtLimit(StreamEnd end) => [];

    /// <summary>What a call is likely to use.</summary>
    /// <param name="tokens">What it is likely to, of tokens.</param>
    public virtual Usage Asked(CallRequest request, TokenCounts tokens) => tokens;

    /// <summary>What a call can use at most, but for seconds of sound.</summary>
    /// <param name="tokens">What it can at most, of tokens.</param>
    /// <param name="choices">How many answers, or pictures, are asked for.</param>
    public virtual Usage AtMost(CallRequest request, TokenCounts tokens, long choices) => Asked(request, tokens);

    /// <summary>What a call used besides the tokens that were reported, or counted.</summary>
    public virtual Usage Used(CallRequest request, Meter meter, Usage usage) => usage;

    /// <summary>Whether what it used besides tokens is certain, also where the provider tells nothing.</summary>
    public virtual bool IsCertain(Meter meter) => false;

    /// <summary>Writes the answer of the configuration's <c>mock_response</c>.</summary>
    public virtual void WriteMock(Mock mock) => ChatMock.Write(mock);
}
