using System.Text.Json;

namespace Tollgate.Api.Tests.Calls.Http;

[Collection<Served>]
public sealed class SpeechTests(Served served) : CallTests(served)
{
    private const string Route = "/v1/audio/speech";

    [Theory]
    [InlineData("/audio/speech")]
    [InlineData("/v1/audio/speech")]
    public async Task Speech_is_charged_by_its_characters_and_its_sound_passes(string route)
    {
        using var caller = await KeyAsync();

        // A letter of two bytes, an emoji of two UTF-16 units, and an escaped one: four characters.
        var answer = await caller.PostAsync(route, Body("speaker", "\"a\u00e9😀\\u00e9\"", "ID3 sound"));

        Assert.Equal((200, "ID3 sound"), (answer.Status, answer.Text));
        Assert.Equal("6e-05", Header(answer, "x-litellm-response-cost"));
        Assert.Equal(new Figures("6e-05", "0.0"), await caller.SettledAsync());
        Assert.False((await Gateway.RowAsync(Header(answer, "x-litellm-call-id")!))!.Estimated);
    }

    [Fact]
    public async Task The_sound_says_what_it_is()
    {
        using var caller = await KeyAsync();

        var (type, sound) = await caller.BytesAsync(Route, Body("speaker", "\"hi\"", "ID3\0\u0001{"));

        Assert.Equal("audio/mpeg", type);
        Assert.Equal("ID3\0\u0001{"u8.ToArray(), sound);
    }

    [Fact]
    public async Task Sound_is_heard_while_it_is_made_and_its_end_follows_the_charge()
    {
        using var caller = await KeyAsync();
        var mark = Guid.NewGuid().ToString();
        var gate = Upstream.Gate(mark);
        var sound = new string('s', 100_000);

        using var response = await caller.BeginAtAsync(Route, Body(
            "speaker", "\"hi\"", sound, $"\"chunks\":2,\"hold\":\"{mark}\",\"hold_after\":1"));
        await using var body = await response.Content.ReadAsStreamAsync();
        // Half of it comes before the provider goes on, but for what a second of speech takes.
        await body.ReadExactlyAsync(new byte[30_000]).AsTask().WaitAsync(Patience);
        gate.Open();
        var rest = await new StreamReader(body).ReadToEndAsync().WaitAsync(Patience);

        Assert.Equal(70_000, rest.Length);
        Assert.Equal(new Figures("3e-05", "0.0"), await caller.SettledAsync());
    }

    [Fact]
    public async Task Only_the_models_name_is_changed_on_the_way()
    {
        using var caller = await KeyAsync();
        const string body =
            """{"input": "hi","voice":"alloy", "model":"speaker","speed": 1.50 ,"fake":{"note":"bytes of a speech"}}""";

        Assert.Equal(200, (await caller.PostAsync(Route, body)).Status);

        Assert.Equal(
            body.Replace("\"speaker\"", "\"upstream-speaker\"", StringComparison.Ordinal), Text(Received("bytes of a speech")));
    }

    [Fact]
    public async Task A_stream_of_events_is_charged_the_tokens_that_it_reports()
    {
        using var caller = await KeyAsync();
        const string stream =
            "data: {\"type\":\"speech.audio.delta\",\"audio\":\"AAAA\"}\n\n"
            + "data: {\"type\":\"speech.audio.done\",\"usage\":{\"input_tokens\":14,\"output_tokens\":101,\"total_tokens\":115}}\n\n";

        var answer = await caller.PostAsync(
            Route,
            $$$$"""
            {"model":"token-speaker","input":"hi","stream_format":"sse",
            "fake":{"raw":{{{{JsonSerializer.Serialize(stream)}}}},"headers":{"content-type":"text/event-stream"}}}
            """);

        Assert.Equal(stream, answer.Text);
        Assert.Equal(new Figures("0.002034", "0.0"), await caller.SettledAsync());
    }

    [Fact]
    public async Task Without_a_report_a_model_that_is_paid_by_tokens_is_charged_an_estimate()
    {
        using var caller = await KeyAsync();

        // Five tokens of text; two seconds of speech, which come to 42.
        var answer = await caller.PostAsync(Route, Body("token-speaker", "\"hello hello hello hello \"", "ID3"));

        Assert.Equal("0.000845", (await caller.SettledAsync()).Spent);
        Assert.True((await Gateway.RowAsync(Header(answer, "x-litellm-call-id")!))!.Estimated);
    }

    [Fact]
    public async Task A_hard_budget_holds_every_character()
    {
        using var tight = await TeamAsync("""{"max_budget": 0.000074, "budget_enforcement": "hard"}""");
        using var exact = await TeamAsync("""{"max_budget": 0.000075, "budget_enforcement": "hard"}""");
        var body = Body("speaker", "\"hello\"", "ID3");

        Assert.EndsWith(
            "(this call could cost up to: 7.5e-05)", (await tight.PostAsync(Route, body)).Message, StringComparison.Ordinal);
        Assert.Equal(200, (await exact.PostAsync(Route, body)).Status);
        Assert.Equal("7.5e-05", (await exact.SettledAsync()).Spent);
    }

    [Fact]
    public async Task Speech_whose_tokens_nobody_can_bound_is_refused_under_a_hard_budget()
    {
        using var caller = await TeamAsync("""{"max_budget": 100, "budget_enforcement": "hard"}""");

        var answer = await caller.PostAsync(Route, """{"model":"token-speaker","input":"hello","voice":"alloy"}""");

        Assert.Equal(400, answer.Status);
        Assert.Contains("how much the model can write is not known", answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"model":"speaker"}""", "Missing required parameter: 'input'.")]
    [InlineData("""{"model":"speaker","input":["a"]}""", "Parameter 'input' must be a string.")]
    public async Task What_is_no_text_is_refused(string body, string message)
    {
        using var caller = await KeyAsync();

        var answer = await caller.PostAsync(Route, body);

        Assert.Equal((400, message), (answer.Status, answer.Message));
    }

    [Fact]
    public async Task Half_of_a_pair_of_surrogates_has_a_length_all_the_same()
    {
        using var caller = await KeyAsync();

        Assert.Equal(200, (await caller.PostAsync(Route, Body("speaker", "\"\\ud83d\"", "ID3"))).Status);

        Assert.Equal("9e-05", (await caller.SettledAsync()).Spent);
    }

    private static string Body(string model, string input, string sound, string? fake = null) =>
        $$$$"""
        {"model":"{{{{model}}}}","voice":"alloy","input":{{{{input}}}},
        "fake":{"raw":{{{{JsonSerializer.Serialize(sound)}}}},"headers":{"content-type":"audio/mpeg"}{{{{(fake is null ? "" : $",{fake}")}}}}}}
        """;
}
