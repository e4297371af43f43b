using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Tollgate.Api.Calls.Formats;
using Tollgate.Api.Describing;
using static Tollgate.Api.Calls.CallProperties;
using static Tollgate.Api.Describing.Vocabulary;

namespace Tollgate.Api.Calls;

/// <summary>What the routes that reach a model take and give: of each format the fields that the gateway understands,
/// beside which a body may have all that the provider knows.</summary>
internal static class CallOperations
{
    private static readonly Schema ChatCompletion = Open(
        "ChatCompletion",
        Text("id", "The answer: chatcmpl- and the call's id", "chatcmpl-01a2049fc9e47721b81b6e5536f84acb"),
        Text("object", "What it is", "chat.completion"),
        Count("created", "When, in Unix seconds", 1_795_460_306),
        Model,
        List("choices", "The answers", Open(
            "ChatChoice",
            Count("index", "Which of them", 0),
            Text("finish_reason", "Why it ended", "stop").OrNull(),
            Nested("message", "The answer", Open(
                "ChatMessage",
                Text("role", "Who says it", "assistant"),
                Text("content", "What he says", "Hello").OrNull())))),
        Nested("usage", "What it used", Open(
            "Usage",
            Count("prompt_tokens", "Tokens of the input", 10),
            Count("completion_tokens", "Tokens of the output", 20),
            Count("total_tokens", "Both", 30))).Seldom());

    private static readonly Schema Transcription = Any("Transcription", """{"text": "Hello"}""");

    private static readonly FrozenDictionary<CallFormat, Operation> OfFormats = new Dictionary<CallFormat, Operation>
    {
        [ChatFormat.Instance] = Call("Answers messages",
            """{"messages": [{"role": "user", "content": "hi"}]}""",
            [Messages, Streams, StreamOptions, MostTokens("max_completion_tokens"), MostTokens("max_tokens"), Choices],
            ChatCompletion),
        [TextFormat.Instance] = Call("Continues a text",
            """{"prompt": "Once upon"}""",
            [
                OneOrMore("prompt", "A text, or several"),
                Streams,
                StreamOptions,
                MostTokens("max_tokens"),
                Choices,
                Choices with { Name = "best_of", Says = "Of how many the best is picked: all are paid for" },
            ],
            Any("TextCompletion", """{"object": "text_completion", "choices": [{"index": 0, "text": "Hello"}]}""")),
        [EmbeddingFormat.Instance] = Call("Turns texts into vectors",
            """{"input": "hi"}""",
            [OneOrMore("input", "A text, or several")],
            Any("Embeddings", """{"object": "list", "data": [{"index": 0, "embedding": [0.5]}]}""")),
        [ModerationFormat.Instance] = Call("Looks for what is not allowed",
            """{"input": "hi"}""",
            [OneOrMore("input", "A text, or several")],
            Any("Moderation", """{"id": "modr-1", "results": [{"flagged": false}]}""")),
        [ImageFormat.Instance] = Call("Makes pictures",
            """{"prompt": "A toll gate"}""",
            [Said("prompt", "What is to be seen"), Choices, Streams],
            Any("Images", """{"created": 1795460306, "data": [{"url": "https://example.com/gate.png"}]}""")),
        [SpeechFormat.Instance] = Call("Speaks a text",
            """{"input": "hi", "voice": "alloy"}""",
            [Said("input", "What is said"), Word("stream_format", "In what form the sound comes", "audio", "sse")],
            Bytes,
            answerType: "audio/mpeg"),
        [TranscriptionFormat.Transcription] = OfSound("Writes down what is said"),
        [TranscriptionFormat.Translation] = OfSound("Writes down what is said, in English"),
        [RerankFormat.Instance] = Call("Puts documents in order by how well they answer a query",
            """{"query": "hi", "documents": ["Hello", "Goodbye"]}""",
            [List("documents", "The documents", Anything).Required()],
            Any("Ranking", """{"results": [{"index": 0, "relevance_score": 0.9}]}""")),
        [MessagesFormat.Instance] = Call("Answers messages, as Anthropic does",
            """{"max_tokens": 100, "messages": [{"role": "user", "content": "hi"}]}""",
            [Messages, Streams, MostTokens("max_tokens").Required()],
            Any("Message", """{"type": "message", "content": [{"type": "text", "text": "Hello"}]}""")),
        [MessagesCountFormat.Instance] = Call("Counts the tokens of messages, as Anthropic does; free of charge",
            """{"messages": [{"role": "user", "content": "hi"}]}""",
            [Messages, Streams, MostTokens("max_tokens")],
            Open("TokenCount", Count("input_tokens", "How many there are", 10))),
        [ResponsesFormat.Instance] = Call("Answers input, with whatever came before",
            """{"input": "hi"}""",
            [
                OneOrMore("input", "What is asked") with { IsRequired = false },
                Streams,
                MostTokens("max_output_tokens"),
                Flag("background", "Refused where true: nobody would wait for what it uses"),
                Text("previous_response_id", "What came before, as the provider has kept it", "resp_1"),
                new("conversation", "The same", Anything with { Example = "conv_1" }),
                Free("prompt", "A prompt that the provider has kept"),
            ],
            Any("ModelResponse", """{"object": "response", "status": "completed", "output": []}""")),
    }.ToFrozenDictionary();

    /// <summary>What a format takes and gives.</summary>
    public static Operation Of(CallFormat format) => OfFormats[format] with
    {
        Body = [Model with { IsRequired = format.DefaultModel is null }, .. OfFormats[format].Body!],
        Example = $$"""{"model": "{{Samples.Model}}", {{OfFormats[format].Example[1..]}}""",
    };

    /// <summary>The same where the path names the model.</summary>
    public static Operation OfPath(CallFormat format, string root) => OfFormats[format] with
    {
        Route = $"{root}/{{model}}/{format.Path}",
        Path = [Model],
    };

    private static Operation Call(
        string summary,
        string example,
        IReadOnlyList<Property> fields,
        Schema answer,
        string answerType = "application/json") =>
        new(Tag.Calls, summary, "For every key.")
        {
            Headers = Headers,
            Body = [.. fields, .. Marks],
            Example = example,
            Answer = answer,
            AnswerType = answerType,
            IsCall = true,
            CanStream = fields.Contains(Streams),
        };

    private static Operation OfSound(string summary) => Call(summary, """{"file": ""}""", [Streams], Transcription) with
    {
        BodyType = "multipart/form-data",
        Body = [new Property("file", "The sound", Bytes).Required(), Streams, User],
    };

    // An answer of the provider's, of which the gateway promises nothing.
    private static Schema Any(string name, string example) => Open(name) with { Example = JsonNode.Parse(example) };
}
