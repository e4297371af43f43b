using Tollgate.Servers.Upstream;

namespace Tollgate.Servers.Tests;

/// <summary>What is billed of routes whose answers are no text.</summary>
public sealed class FakeUpstreamUnitsTests : IAsyncLifetime
{
    private FakeUpstream _upstream = null!;

    public static TheoryData<string, string, Units> OwnUnits => new()
    {
        { "images/generations", "\"prompt\":\"a cat\",\"n\":3", new(Images: 3) },
        { "audio/speech", "\"input\":\"a\u00e9\U0001F600\"", new(Characters: 3) },
        { "rerank", "\"query\":\"x\",\"documents\":[\"a\",\"b\"]", new(Searches: 1) },
        { "moderations", "\"input\":\"hi\"", default },
    };

    public static TheoryData<string, string, Tokens> InTokens => new()
    {
        { "images/generations", "\"prompt\":\"a cat\",\"n\":2", new(10, 40) { ImageCompletion = 40 } },
        { "audio/speech", "\"input\":\"hi\"", new(10, 20) { AudioCompletion = 20 } },
        { "audio/transcriptions", "\"file\":\"none\"", new(10, 20) { AudioPrompt = 10 } },
        { "rerank", "\"query\":\"x\",\"documents\":[\"a\"]", new(10, 0) },
        { "moderations", "\"input\":\"hi\"", new(10, 0) },
    };

    public async ValueTask InitializeAsync() => _upstream = await FakeUpstream.StartAsync();

    public ValueTask DisposeAsync() => _upstream.DisposeAsync();

    [Theory]
    [MemberData(nameof(OwnUnits))]
    public async Task Bills_its_own_units_and_no_token(string route, string members, Units units)
    {
        using var answer = await AskAsync(route, members);
        await answer.Content.ReadAsStringAsync();

        var line = Assert.Single(_upstream.Bill);
        Assert.Equal((default, units, BillOutcome.Finished), (line.Tokens, line.Units, line.Outcome));
    }

    [Theory]
    [MemberData(nameof(InTokens))]
    public async Task Bills_tokens_where_it_is_asked_to(string route, string members, Tokens tokens)
    {
        using var answer = await AskAsync(route, members, """{"bills":"tokens"}""");
        await answer.Content.ReadAsStringAsync();

        var line = Assert.Single(_upstream.Bill);
        Assert.Equal((tokens, default, BillOutcome.Finished), (line.Tokens, line.Units, line.Outcome));
    }

    [Fact]
    public async Task Bills_the_seconds_that_a_file_of_sound_says_it_has()
    {
        var wave = new byte[44];
        "RIFF"u8.CopyTo(wave);
        BitConverter.TryWriteBytes(wave.AsSpan(28), 2_000u);
        BitConverter.TryWriteBytes(wave.AsSpan(40), 5_000u);
        using var form = new MultipartFormDataContent
        {
            { new StringContent("whisper-1"), "model" },
            { new ByteArrayContent(wave), "file", "a.wav" },
        };
        using var client = new HttpClient();

        using var answer = await client.PostAsync(
            _upstream.BaseAddress + "/audio/transcriptions", form, TestContext.Current.CancellationToken);

        Assert.Equal(2.5m, (await answer.JsonAsync()).GetProperty("usage").GetProperty("seconds").GetDecimal());
        Assert.Equal(new Units(Seconds: 2.5m), Assert.Single(_upstream.Bill).Units);
    }

    [Theory]
    [InlineData("images/generations", "\"prompt\":\"a cat\"")]
    [InlineData("audio/speech", "\"input\":\"hi\",\"stream_format\":\"sse\"")]
    [InlineData("audio/transcriptions", "\"file\":\"none\"")]
    public async Task A_stream_that_is_cut_bills_the_tokens_that_went_out(string route, string members)
    {
        var fake = """{"bills":"tokens","chunks":4,"cut_after":3}""";

        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            using var answer = await AskAsync(route, members + ",\"stream\":true", fake);
            await answer.Content.ReadAsStringAsync();
        });

        var line = Assert.Single(_upstream.Bill);
        Assert.Equal((10, 15, BillOutcome.Cut), (line.Tokens.Prompt, line.Tokens.Completion, line.Outcome));
    }

    [Theory]
    [InlineData("chat/completions", false, 0, 0)]
    [InlineData("chat/completions", true, 0, 0)]
    [InlineData("chat/completions", true, 3, 15)]
    [InlineData("images/generations", true, 3, 15)]
    public async Task An_error_with_status_200_bills_what_went_out_before_it(string route, bool streamed, int chunks, long completion)
    {
        var fake = $$"""{"bills":"tokens","chunks":4,"error_after":{{chunks}}}""";

        using var answer = await AskAsync(route, streamed ? "\"stream\":true" : "\"n\":1", fake);

        Assert.Contains("\"error\":{", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var tokens = Assert.Single(_upstream.Bill).Tokens;
        Assert.Equal((completion == 0 ? 0 : 10, completion), (tokens.Prompt, tokens.Completion));
    }

    [Fact]
    public async Task A_bill_says_how_much_of_an_answer_went_out()
    {
        using var answer = await AskAsync("audio/speech", "\"input\":\"hi\"");

        var sound = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal(sound.Length, Assert.Single(_upstream.Bill).Bytes);
    }

    [Fact]
    public async Task A_model_may_call_a_tool_by_as_many_tokens_as_are_billed()
    {
        using var answer = await AskAsync("chat/completions", "\"n\":1", """{"tool_calls":true,"completion_tokens":3}""");

        var call = (await answer.JsonAsync()).GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls")[0];
        Assert.Equal(
            ("token", " token token"),
            (call.GetProperty("function").GetProperty("name").GetString(), call.GetProperty("function").GetProperty("arguments").GetString()));
        Assert.Equal(3, Assert.Single(_upstream.Bill).Tokens.Completion);
    }

    private Task<HttpResponseMessage> AskAsync(string route, string members, string? fake = null) =>
        OpenAIClient.PostAsync($"{_upstream.BaseAddress}/{route}", members, fake);
}
