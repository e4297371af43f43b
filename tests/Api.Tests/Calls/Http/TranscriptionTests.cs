using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace Tollgate.Api.Tests.Calls.Http;

[Collection<Served>]
public sealed class TranscriptionTests(Served served) : CallTests(served)
{
    private const string Route = "/v1/audio/transcriptions";

    [Theory]
    [InlineData("/audio/transcriptions")]
    [InlineData("/v1/audio/transcriptions")]
    [InlineData("/v1/audio/translations")]
    public async Task Sound_is_charged_the_seconds_that_the_provider_reports(string route)
    {
        using var caller = await KeyAsync();

        var answer = await caller.PostAsync(
            route, Form("listener", """{"text":"hi","usage":{"type":"duration","seconds":12.5}}"""));

        Assert.Equal((200, "hi"), (answer.Status, answer["text"].GetString()));
        Assert.Equal("0.00125", Header(answer, "x-litellm-response-cost"));
        Assert.Equal(new Figures("0.00125", "0.0"), await caller.SettledAsync());
        Assert.False((await Gateway.RowAsync(Header(answer, "x-litellm-call-id")!))!.Estimated);
    }

    [Theory]
    [InlineData("listener", "{\"text\":\"hi\",\"duration\":8.470000267028809}", "0.0008471")]
    [InlineData("listener", "{\"text\":\"hi\",\"duration\":\"8.47\"}", "0.000847")]
    [InlineData("listener", "{\"duration\":9,\"usage\":{\"type\":\"duration\",\"seconds\":10}}", "0.001")]
    [InlineData(
        "token-listener",
        "{\"usage\":{\"type\":\"tokens\",\"input_tokens\":14,\"input_token_details\":{\"text_tokens\":4,\"audio_tokens\":10},\"output_tokens\":45}}",
        "0.000514")]
    public async Task What_is_reported_is_believed_wherever_it_stands(string model, string answer, string spent)
    {
        using var caller = await KeyAsync();

        await caller.PostAsync(Route, Form(model, answer));

        Assert.Equal(spent, (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task A_model_that_is_paid_by_tokens_is_not_free_where_only_the_duration_is_told()
    {
        using var caller = await KeyAsync();

        // 8,000 bytes are taken for two seconds, and these for 42 tokens; the text has one.
        await caller.PostAsync(Route, Form("token-listener", """{"text":"hi","duration":3}"""));

        Assert.Equal("0.000262", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task A_stream_ends_with_its_usage()
    {
        using var caller = await KeyAsync();
        const string stream =
            "data: {\"type\":\"transcript.text.delta\",\"delta\":\"hi\"}\n\n"
            + "data: {\"type\":\"transcript.text.done\",\"text\":\"hi\",\"usage\":{\"type\":\"tokens\",\"input_tokens\":14,\"output_tokens\":45}}\n\n";

        var answer = await caller.PostAsync(Route, Form("token-listener", stream, ("stream", "true")));

        Assert.Equal(stream, answer.Text);
        Assert.Equal(new Figures("0.000464", "0.0"), await caller.SettledAsync());
    }

    [Theory]
    [InlineData("text")]
    [InlineData("vtt")]
    public async Task Where_nothing_is_reported_the_size_of_the_file_tells_how_long_it_is(string format)
    {
        using var caller = await KeyAsync();

        var answer = await caller.PostAsync(Route, Form("listener", "hi", ("response_format", format)));

        // 8,000 bytes are two seconds.
        Assert.Equal("hi", answer.Text);
        Assert.Equal("0.0002", (await caller.SettledAsync()).Spent);
        Assert.True((await Gateway.RowAsync(Header(answer, "x-litellm-call-id")!))!.Estimated);
    }

    [Fact]
    public async Task A_WAV_file_says_itself_how_long_it_is()
    {
        using var caller = await KeyAsync();
        var wave = new byte[44 + 8_000];
        "RIFF"u8.CopyTo(wave);
        "WAVEfmt "u8.CopyTo(wave.AsSpan(8));
        BitConverter.TryWriteBytes(wave.AsSpan(24), 1_000u);
        BitConverter.TryWriteBytes(wave.AsSpan(32), (ushort)2);

        await caller.PostAsync(Route, Form("listener", "hi", wave));

        Assert.Equal("0.0004", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task Only_the_models_name_is_changed_on_the_way()
    {
        using var caller = await KeyAsync();
        using var form = Form("listener", "{}", [0, 1, 2, 13, 10, 45, 45, 255], ("language", "de"), ("timestamp_granularities[]", "word"));
        var sent = Encoding.Latin1.GetString(await form.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));

        Assert.Equal(200, (await caller.PostAsync(Route, form)).Status);

        var received = Received("timestamp_granularities");
        Assert.Equal(
            sent.Replace("\r\nlistener\r\n", "\r\nupstream-listener\r\n", StringComparison.Ordinal),
            Encoding.Latin1.GetString(received.Body.Span));
        Assert.Equal(form.Headers.ContentType!.ToString(), received.Headers["content-type"]);
    }

    [Theory]
    [InlineData("free")]
    [InlineData(null)]
    public async Task The_path_names_the_model_whether_or_not_the_form_names_another(string? written)
    {
        using var caller = await KeyAsync();
        var mark = $"path {Guid.NewGuid()}";
        const string answer = """{"usage":{"type":"duration","seconds":10}}""";

        var heard = await caller.PostAsync(
            "/openai/deployments/listener/audio/transcriptions", Form(written, answer, ("prompt", mark)));

        Assert.Equal(200, heard.Status);
        var received = Received(mark);
        var section = await new MultipartReader(
            MediaTypeHeaderValue.Parse(received.Headers["content-type"]).Parameters.Single().Value!.Trim('"'),
            new MemoryStream(received.Body.ToArray())).ReadNextSectionAsync(TestContext.Current.CancellationToken);
        Assert.Contains("name=", section!.ContentDisposition, StringComparison.Ordinal);
        Assert.Equal("upstream-listener", await section.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("0.001", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task The_user_of_a_form_is_the_customer()
    {
        using var caller = await KeyAsync();
        await Gateway.PostAsync("/customer/new", """{"user_id": "who-listens", "max_budget": 0}""");

        var answer = await caller.PostAsync(Route, Form("listener", "{}", ("user", "who-listens")));

        Assert.Equal("customer", answer["refusal"].GetProperty("account").GetString());
    }

    [Fact]
    public async Task Seconds_that_nobody_knows_beforehand_are_refused_under_a_hard_budget()
    {
        using var caller = await TeamAsync("""{"max_budget": 100, "budget_enforcement": "hard"}""");

        var refused = await caller.PostAsync(Route, Form("listener", "{}"));
        var free = await caller.PostAsync(Route, Form("free", "{}"));

        Assert.Equal((400, 200), (refused.Status, free.Status));
        Assert.Contains("how many seconds of sound", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("token-listener", 400)]
    [InlineData("bounded", 200)]
    public async Task Tokens_of_sound_are_bound_by_what_the_model_can_hear_and_write(string model, int status)
    {
        // 1,000 tokens in and 50 out.
        using var caller = await TeamAsync("""{"max_budget": 0.051, "budget_enforcement": "hard"}""");

        var answer = await caller.PostAsync(
            Route, Form(model, """{"usage":{"type":"tokens","input_tokens":1000,"output_tokens":50}}"""));

        Assert.Equal(status, answer.Status);
        if (status == 200)
            Assert.Equal("0.051", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task A_mock_writes_down_what_it_is_configured_to()
    {
        using var caller = await KeyAsync();

        var answer = await caller.PostAsync(Route, Form("llama3", ""));

        Assert.Equal("Hello", answer["text"].GetString());
        Assert.Equal("3.5e-06", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task A_form_without_a_file_or_that_is_none_is_refused()
    {
        using var caller = await KeyAsync();

        var noFile = await caller.PostAsync(Route, new MultipartFormDataContent { { new StringContent("listener"), "model" } });
        var json = await caller.PostAsync(Route, """{"model":"listener","file":"a"}""");

        Assert.Equal((400, "Missing required parameter: 'file'."), (noFile.Status, noFile.Message));
        Assert.Equal((400, "The request must be a form: Content-Type is multipart/form-data."), (json.Status, json.Message));
    }

    private static MultipartFormDataContent Form(string? model, string answer, params (string Name, string Value)[] fields) =>
        Form(model, answer, new byte[8_000], fields);

    private static MultipartFormDataContent Form(
        string? model, string answer, byte[] file, params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent();
        if (model is not null)
            form.Add(new StringContent(model), "model");
        form.Add(
            new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue("audio/mpeg") } }, "file", "sound.mp3");
        foreach (var (name, value) in fields)
            form.Add(new StringContent(value), name);
        form.Add(new StringContent($$"""{"raw":{{JsonSerializer.Serialize(answer)}}}"""), "fake");
        return form;
    }
}
