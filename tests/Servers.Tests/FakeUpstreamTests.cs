using System.Net;
using System.Text;
using System.Text.Json;
using Tollgate.Servers.Upstream;

namespace Tollgate.Servers.Tests;

public sealed class FakeUpstreamTests : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private FakeUpstream _upstream = null!;

    public async ValueTask InitializeAsync() => _upstream = await FakeUpstream.StartAsync();

    public ValueTask DisposeAsync() => _upstream.DisposeAsync();

    [Fact]
    public async Task A_plain_request_gets_the_default_usage_and_the_model_that_it_asked_for()
    {
        using var answer = await _upstream.ChatAsync();

        var body = await answer.JsonAsync();
        Assert.Equal("gpt-4o", body.GetProperty("model").GetString());
        Assert.Equal((10, 20, 30), UsageOf(body));
        Assert.InRange(answer.Content.Headers.ContentLength!.Value, 600, 700);
        var line = Assert.Single(_upstream.Bill);
        Assert.Equal(body.GetProperty("id").GetString(), line.AnswerId);
        Assert.Equal(
            ("Bearer sk-provider", "gpt-4o", new Tokens(10, 20), BillOutcome.Finished),
            (line.Authorization, line.Model, line.Tokens, line.Outcome));
    }

    [Fact]
    public async Task Every_answer_has_an_id_of_its_own_and_is_billed_under_the_id_of_its_request()
    {
        using var first = await _upstream.ChatAsync();
        using var second = await _upstream.ChatAsync();

        Assert.NotEqual(Id(await first.JsonAsync()), Id(await second.JsonAsync()));
        Assert.Equal(_upstream.Requests.Select(request => request.Id), _upstream.Bill.Select(line => line.Id));

        static string? Id(JsonElement body) => body.GetProperty("id").GetString();
    }

    [Theory]
    [InlineData("\"max_tokens\":7", null, 7)]
    [InlineData("\"max_completion_tokens\":8,\"n\":3", null, 24)]
    [InlineData("\"max_tokens\":7", """{"completion_tokens":5}""", 5)]
    public async Task The_completion_is_as_long_as_was_asked(string members, string? fake, int tokens)
    {
        using var answer = await _upstream.ChatAsync(members, fake);

        Assert.Equal((10, tokens, 10 + tokens), UsageOf(await answer.JsonAsync()));
        Assert.Equal(tokens, _upstream.Bill.Single().Tokens.Completion);
    }

    [Theory]
    [InlineData("zero", "0", "0")]
    [InlineData("negative", "-10", "-20")]
    [InlineData("absurd", "1000000000000000000", "1000000000000000000")]
    [InlineData("text", "\"10\"", "\"20\"")]
    public async Task Dishonest_usage_is_reported_and_the_truth_is_billed(string mode, string prompt, string completion)
    {
        using var answer = await _upstream.ChatAsync(fake: $$"""{"usage":"{{mode}}"}""");

        var usage = (await answer.JsonAsync()).GetProperty("usage");
        Assert.Equal(prompt, usage.GetProperty("prompt_tokens").GetRawText());
        Assert.Equal(completion, usage.GetProperty("completion_tokens").GetRawText());
        Assert.Equal(new Tokens(10, 20), _upstream.Bill.Single().Tokens);
    }

    [Fact]
    public async Task Usage_can_be_missing_or_claim_more_cached_tokens_than_there_were()
    {
        using var missing = await _upstream.ChatAsync(fake: """{"usage":"missing"}""");
        using var cached = await _upstream.ChatAsync(fake: """{"usage":"cached_above_prompt"}""");

        Assert.False((await missing.JsonAsync()).TryGetProperty("usage", out _));
        var details = (await cached.JsonAsync()).GetProperty("usage").GetProperty("prompt_tokens_details");
        Assert.Equal(15, details.GetProperty("cached_tokens").GetInt32());
    }

    [Fact]
    public async Task Parts_of_the_prompt_and_the_completion_are_reported_and_billed()
    {
        using var answer = await _upstream.ChatAsync(fake: new FakeBehavior
        {
            PromptTokens = 100,
            CachedTokens = 60,
            CacheWriteTokens = 30,
            CompletionTokens = 50,
            ReasoningTokens = 40,
        }.ToJson());

        var usage = (await answer.JsonAsync()).GetProperty("usage");
        Assert.Equal(60, usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32());
        Assert.Equal(30, usage.GetProperty("prompt_tokens_details").GetProperty("cache_write_tokens").GetInt32());
        Assert.Equal(40, usage.GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt32());
        Assert.Equal(new Tokens(100, 50, 60, 30, 40), _upstream.Bill.Single().Tokens);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData(",\"stream_options\":{\"include_usage\":false}", 0)]
    [InlineData(",\"stream_options\":{\"include_usage\":true}", 1)]
    public async Task Streams_usage_only_when_it_was_asked_for(string options, int usages)
    {
        using var answer = await _upstream.ChatAsync("\"stream\":true" + options, """{"chunks":4}""");

        var events = await answer.EventsAsync();
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("[DONE]", events[^1]);
        var chunks = events.SkipLast(1).Select(data => JsonElement.Parse(data)).ToArray();
        Assert.Equal(string.Concat(Enumerable.Repeat(" token", 20)), string.Concat(chunks.Select(ContentOf)));
        Assert.Equal(4, chunks.Count(chunk => ContentOf(chunk) is not null));
        var final = chunks.Where(chunk => chunk.GetProperty("choices").GetArrayLength() == 0).ToArray();
        Assert.Equal(usages, final.Length);
        Assert.All(final, chunk => Assert.Equal((10, 20, 30), UsageOf(chunk)));
        Assert.Equal(BillOutcome.Finished, _upstream.Bill.Single().Outcome);
    }

    [Fact]
    public async Task A_stream_can_carry_comments_and_any_text()
    {
        using var answer = await _upstream.ChatAsync(
            "\"stream\":true", """{"text":"a\"😀\n😀b","chunks":6,"event_comments":true}""");

        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(6, text.Split(": keep-alive\n\n").Length - 1);
        var chunks = (await answer.EventsAsync()).SkipLast(1).Select(data => JsonElement.Parse(data));
        Assert.Equal("a\"😀\n😀b", string.Concat(chunks.Select(ContentOf)));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 10, 5)]
    [InlineData(3, 10, 15)]
    [InlineData(4, 10, 20)]
    public async Task A_cut_stream_bills_the_chunks_that_went_out(int chunks, int prompt, int completion)
    {
        var received = new StringBuilder();
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            var fake = $$"""{"chunks":4,"cut_after":{{chunks}}}""";
            using var answer = await _upstream.ChatAsync("\"stream\":true", fake);
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
            while (await reader.ReadLineAsync() is { } line)
                received.AppendLine(line);
        });

        Assert.Equal(chunks, received.ToString().Split("data: ").Length - 1);
        var billed = _upstream.Bill.Single();
        Assert.Equal((new Tokens(prompt, completion), BillOutcome.Cut), (billed.Tokens, billed.Outcome));
    }

    [Fact]
    public async Task A_client_that_leaves_a_stalled_stream_is_billed_what_it_was_sent()
    {
        using (var answer = await _upstream.ChatAsync("\"stream\":true", """{"chunks":4,"stall_after":2}"""))
        using (var reader = new StreamReader(await answer.Content.ReadAsStreamAsync()))
        {
            for (var chunk = 0; chunk < 2; chunk++)
            {
                Assert.StartsWith("data: {", await reader.ReadLineAsync(), StringComparison.Ordinal);
                Assert.Equal("", await reader.ReadLineAsync());
            }
        }

        await _upstream.WaitForBillAsync(1, Soon);
        var billed = _upstream.Bill.Single();
        Assert.Equal((new Tokens(10, 10), BillOutcome.Aborted), (billed.Tokens, billed.Outcome));
    }

    [Fact]
    public async Task A_body_that_was_cut_bills_all_that_was_made()
    {
        using var answer = await _upstream.ChatAsync(fake: """{"cut_after":1}""");

        await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.ReadAsStringAsync());
        var billed = _upstream.Bill.Single();
        Assert.Equal((new Tokens(10, 20), BillOutcome.Cut), (billed.Tokens, billed.Outcome));
    }

    [Fact]
    public async Task Answers_wait_at_a_gate_until_it_opens()
    {
        var gate = _upstream.Gate("payday");
        var calls = Enumerable.Range(0, 3).Select(_ => _upstream.ChatAsync(fake: """{"hold":"payday"}""")).ToArray();

        await gate.ReachedByAsync(3, Soon);
        Assert.All(calls, call => Assert.False(call.IsCompleted));
        Assert.Empty(_upstream.Bill);

        gate.Open();
        foreach (var answer in await Task.WhenAll(calls))
            answer.Dispose();

        Assert.Equal(3, _upstream.Bill.Count);
    }

    [Fact]
    public async Task A_client_that_leaves_at_a_gate_is_billed_its_prompt()
    {
        using var leaving = new CancellationTokenSource();
        var call = _upstream.ChatAsync(fake: """{"hold":"never"}""", cancellationToken: leaving.Token);
        await _upstream.Gate("never").Reached.WaitAsync(Soon);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await _upstream.WaitForBillAsync(1, Soon);
        var billed = _upstream.Bill.Single();
        Assert.Equal((new Tokens(10, 0), BillOutcome.Aborted), (billed.Tokens, billed.Outcome));
    }

    [Fact]
    public async Task Refuses_with_the_status_and_headers_asked_for_and_bills_nothing()
    {
        using var answer = await _upstream.ChatAsync(fake: """{"status":429,"headers":{"retry-after":"3"}}""");

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal("3", answer.Headers.RetryAfter!.ToString());
        var error = (await answer.JsonAsync()).GetProperty("error");
        Assert.Equal("rate_limit_exceeded", error.GetProperty("code").GetString());
        Assert.Equal((default, BillOutcome.Refused), (_upstream.Bill.Single().Tokens, _upstream.Bill.Single().Outcome));
    }

    [Fact]
    public async Task What_holds_for_a_number_of_times_is_over_after_them()
    {
        var statuses = new List<int>();
        for (var call = 0; call < 4; call++)
        {
            using var answer = await _upstream.ChatAsync(fake: """{"status":503,"times":2}""");
            statuses.Add((int)answer.StatusCode);
        }

        Assert.Equal([503, 503, 200, 200], statuses);
    }

    [Fact]
    public async Task Requests_without_instructions_follow_the_default()
    {
        _upstream.Default = new FakeBehavior { Raw = "not JSON" };

        using var plain = await _upstream.ChatAsync();
        using var instructed = await _upstream.ChatAsync(fake: "{}");

        Assert.Equal("not JSON", await plain.Content.ReadAsStringAsync());
        Assert.Equal((10, 20, 30), UsageOf(await instructed.JsonAsync()));
    }

    [Theory]
    [InlineData("\"fake\":{\"chuncks\":3}")]
    [InlineData("\"max_tokens\":\"many\"")]
    public async Task Answers_400_to_what_it_does_not_understand(string members)
    {
        using var answer = await _upstream.ChatAsync(members);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(_upstream.Bill);
    }

    [Fact]
    public async Task Remembers_requests_to_the_byte_however_long_they_are()
    {
        var padding = new string('x', 5_000_000);
        using var answer = await _upstream.ChatAsync($"\"padding\":  \"{padding}\"", """{"size_bytes":3000000}""");

        await _upstream.WaitForRequestsAsync(1, Soon);
        var request = _upstream.Requests.Single();
        var body = Encoding.UTF8.GetString(request.Body.Span);
        Assert.Contains($"\"padding\":  \"{padding}\"", body, StringComparison.Ordinal);
        Assert.Equal("/v1/chat/completions", request.Path);
        var choice = (await answer.JsonAsync()).GetProperty("choices")[0];
        Assert.Equal(3_000_000, choice.GetProperty("message").GetProperty("content").GetString()!.Length);
        Assert.Equal(500_000, _upstream.Bill.Single().Tokens.Completion);
    }

    [Fact]
    public async Task Embeds_every_input()
    {
        var url = _upstream.BaseAddress + "/embeddings";
        using var answer = await OpenAIClient.PostAsync(url, "\"input\":[\"a\",\"b\"]");

        var body = await answer.JsonAsync();
        Assert.Equal(2, body.GetProperty("data").GetArrayLength());
        Assert.Equal(10, body.GetProperty("usage").GetProperty("total_tokens").GetInt32());
        Assert.Equal(new Tokens(10, 0), _upstream.Bill.Single().Tokens);
    }

    private static (int Prompt, int Completion, int Total) UsageOf(JsonElement body)
    {
        var usage = body.GetProperty("usage");
        return (
            usage.GetProperty("prompt_tokens").GetInt32(),
            usage.GetProperty("completion_tokens").GetInt32(),
            usage.GetProperty("total_tokens").GetInt32());
    }

    private static string? ContentOf(JsonElement chunk) =>
        chunk.GetProperty("choices").EnumerateArray()
            .Select(choice => choice.GetProperty("delta"))
            .Select(delta => delta.TryGetProperty("content", out var content) ? content.GetString() : null)
            .FirstOrDefault();
}
