using System.Net.Http.Headers;
using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Calls.Http.Matrix;

/// <summary>A route, and the model that is asked for there.</summary>
/// <param name="Column">The column of the matrix that says what its calls cost.</param>
/// <param name="Content">What is asked, as members of the body.</param>
internal sealed record Route(string Column, string Path, string Model, PriceList Prices, string Content)
{
    public string Name => $"{Column}: {Path.Replace("{model}", Model, StringComparison.Ordinal)} {Model}";

    public string Provider { get; init; } = "openai";

    /// <summary>How its provider bills what is not text.</summary>
    public Billing? Bills { get; init; }

    /// <summary>What is used by a call whose provider told nothing: so many words delivered, and so many answers asked
    /// for; and how many tokens more for what was on its way when the client left.</summary>
    public required Func<long, long, long, Used> Counted { get; init; }

    public string Stream { get; init; } = "\"stream\":true";

    /// <summary>It stands in every event of a stream that has some output.</summary>
    public string Part { get; init; } = "";

    /// <summary>It stands in the last event of a stream.</summary>
    public string End { get; init; } = "[DONE]";

    /// <summary>Its requests are forms with a file of sound.</summary>
    public bool IsForm { get; init; }

    public override string ToString() => Name;

    public HttpContent Body(string model, Ending ending, FakeBehavior fake)
    {
        if (IsForm)
            return Form(model, ending, fake);

        string?[] members =
        [
            $"\"model\":\"{model}\"",
            Content,
            ending.Streams ? Stream : null,
            ending.Members,
            $"\"fake\":{fake.ToJson()}",
        ];
        return new StringContent(
            $"{{{string.Join(',', members.OfType<string>())}}}", new MediaTypeHeaderValue("application/json"));
    }

    private static MultipartFormDataContent Form(string model, Ending ending, FakeBehavior fake)
    {
        var form = new MultipartFormDataContent
        {
            { new StringContent(model), "model" },
            { new ByteArrayContent(Routes.TwoAndAHalfSeconds()), "file", "sound.wav" },
            { new StringContent(fake.ToJson()), "fake" },
        };
        if (ending.Streams)
            form.Add(new StringContent("true"), "stream");
        return form;
    }
}

/// <summary>The routes of the matrix. Every <c> token</c> is one token, and six characters.</summary>
internal static class Routes
{
    /// <summary>By the rule of a picture whose tokens nobody told.</summary>
    private const long TokensOfPicture = 4_160;

    private const string Messages = """
        "messages":[{"role":"user","content":" token token"}]
        """;

    private const string Input = "\"input\":\" token token token\"";

    // A message has a role, and stands between marks; see the formats.
    private const long TokensOfChat = 1 + 2 + 3 + 3;
    private const long TokensOfMessages = 1 + 2 + 4;

    // By the rules of sound: 24 characters are spoken in two seconds; a second has 21 tokens.
    private const long TokensOfSpeech = 2 * 21;
    private const long TokensOfSound = 53;

    private static readonly Route Chat = new("chat", "/v1/chat/completions", "writer", PriceList.Tokens, Messages)
    {
        Counted = Written(TokensOfChat),
        Part = "\"content\":",
    };

    private static readonly Route Pictures = new(
        "img", "/v1/images/generations", "painter", PriceList.Pictures, "\"prompt\":\" token token token\"")
    {
        Bills = Billing.Units,
        Counted = (_, choices, _) => Units(new(Images: choices)),
        Part = "image_generation.partial_image",
        End = "image_generation.completed",
    };

    private static readonly Route Speech = new(
        "spk", "/v1/audio/speech", "speaker", PriceList.Characters,
        "\"voice\":\"alloy\",\"input\":\" token token token token\"")
    {
        Bills = Billing.Units,
        Counted = (_, _, _) => Units(new(Characters: 24)),
        Stream = "\"stream_format\":\"sse\"",
        Part = "speech.audio.delta",
        End = "speech.audio.done",
    };

    private static readonly Route Transcription = new(
        "asr", "/v1/audio/transcriptions", "listener", PriceList.Seconds, "")
    {
        Bills = Billing.Units,
        IsForm = true,
        Counted = (_, _, _) => Units(new(Seconds: 2.5m)),
        Part = "transcript.text.delta",
        End = "transcript.text.done",
    };

    private static readonly Route Moderation = new("mod", "/v1/moderations", "moderator", PriceList.Nothing, Input)
    {
        Bills = Billing.Units,
        Counted = Read(3),
    };

    private static readonly Route Rerank = new(
        "rnk", "/v1/rerank", "searcher", PriceList.Searches, "\"query\":\" token\",\"documents\":[\" token token\"]")
    {
        Bills = Billing.Units,
        Counted = (_, _, _) => Units(new(Searches: 1)),
    };

    public static IReadOnlyList<Route> All { get; } =
    [
        Chat,
        Chat with { Path = "/openai/deployments/{model}/chat/completions" },
        Chat with { Path = "/engines/{model}/chat/completions" },
        Chat with { Model = "writer-at-azure", Provider = "azure" },
        new("text", "/v1/completions", "writer", PriceList.Tokens, "\"prompt\":\" token token token\"")
        {
            Counted = Written(3),
            Part = "\"text\":",
        },
        new("resp", "/v1/responses", "writer", PriceList.Tokens, Input)
        {
            Counted = Written(3),
            Part = "response.output_text.delta",
            End = "response.completed",
        },
        new("msgs", "/v1/messages", "writer-at-anthropic", PriceList.Tokens, $"{Messages},\"max_tokens\":20")
        {
            Provider = "anthropic",
            Counted = Written(TokensOfMessages),
            Part = "text_delta",
            End = "message_stop",
        },
        new("cnt", "/v1/messages/count_tokens", "writer-at-anthropic", PriceList.Tokens, Messages)
        {
            Provider = "anthropic",
            Counted = (_, _, _) => default,
        },
        new("emb", "/v1/embeddings", "writer", PriceList.Tokens, Input) { Counted = Read(3) },
        Moderation,
        Moderation with
        {
            Column = "modT",
            Model = "writer",
            Prices = PriceList.Tokens,
            Bills = Billing.Tokens,
        },
        Pictures,
        Pictures with
        {
            Column = "imgT",
            Model = "writer",
            Prices = PriceList.Tokens,
            Bills = Billing.Tokens,
            Counted = (_, choices, late) =>
                new(new(3, (choices * TokensOfPicture) + late) { ImageCompletion = (choices * TokensOfPicture) + late }),
        },
        Speech,
        Speech with
        {
            Column = "spkT",
            Model = "writer",
            Prices = PriceList.Tokens,
            Bills = Billing.Tokens,
            Counted = (_, _, late) =>
                new(new(4, TokensOfSpeech + late) { AudioCompletion = TokensOfSpeech + late }),
        },
        Transcription,
        Transcription with { Path = "/v1/audio/translations" },
        Transcription with
        {
            Column = "asrT",
            Model = "writer",
            Prices = PriceList.Tokens,
            Bills = Billing.Tokens,
            Counted = (words, _, late) => new(new(TokensOfSound, words + late) { AudioPrompt = TokensOfSound }),
        },
        Rerank,
        Rerank with
        {
            Column = "rnkT",
            Model = "writer",
            Prices = PriceList.Tokens,
            Bills = Billing.Tokens,
            Counted = Read(3),
        },
    ];

    /// <summary>A WAV file of silence: 1,000 samples a second, each of two bytes.</summary>
    public static byte[] TwoAndAHalfSeconds()
    {
        const int head = 44;
        const int length = 5_000;
        var wave = new byte[head + length];
        "RIFF"u8.CopyTo(wave);
        "WAVEfmt "u8.CopyTo(wave.AsSpan(8));
        BitConverter.TryWriteBytes(wave.AsSpan(24), 1_000u);
        BitConverter.TryWriteBytes(wave.AsSpan(28), 2_000u);
        BitConverter.TryWriteBytes(wave.AsSpan(32), (ushort)2);
        BitConverter.TryWriteBytes(wave.AsSpan(40), (uint)length);
        return wave;
    }

    private static Func<long, long, long, Used> Written(long input) => (words, _, late) => new(new(input, words + late));

    private static Func<long, long, long, Used> Read(long input) => (_, _, _) => new(new(input, 0));

    private static Used Units(Units units) => new(default, units);
}
