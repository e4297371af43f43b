using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Calls.Http;

[Collection<Served>]
public sealed class FailingUpstreamTests(Served served) : CallTests(served)
{
    [Theory]
    [InlineData(400, """{"error":{"message":"The fake upstream was asked to fail.","type":"invalid_request_error","param":null,"code":null}}""")]
    [InlineData(401, """{"error":{"message":"The fake upstream was asked to fail.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}""")]
    [InlineData(429, """{"error":{"message":"The fake upstream was asked to fail.","type":"requests","param":null,"code":"rate_limit_exceeded"}}""")]
    [InlineData(500, """{"error":{"message":"The fake upstream was asked to fail.","type":"server_error","param":null,"code":null}}""")]
    public async Task The_providers_own_error_passes_and_costs_nothing(int status, string body)
    {
        using var caller = await TeamAsync("""{"max_budget": 0.001}""");
        var fake = new FakeBehavior
        {
            Status = status,
            Headers = new Dictionary<string, string> { ["retry-after"] = "7", ["set-cookie"] = "provider=1" },
        };

        foreach (var request in new[] { ChatBody.Of("dear", fake), ChatBody.Streamed("dear", fake) })
        {
            using var response = await caller.BeginAsync(request);
            Assert.Equal((status, body), ((int)response.StatusCode, await response.Content.ReadAsStringAsync()));
            Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
            Assert.Equal("7", response.Headers.RetryAfter?.ToString());
            Assert.Equal("0.0", Assert.Single(response.Headers.GetValues("x-litellm-response-cost")));
            Assert.False(response.Headers.Contains("Set-Cookie"));
            Assert.Equal(new Figures("0.0", "0.0"), await caller.SettledAsync());
        }

        Assert.Equal(new Figures("0.0", "0.0"), await caller.TeamFiguresAsync());
    }

    // litellm#27639, new-api#4424, new-api#4429
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_provider_that_cannot_be_reached_is_a_502_and_costs_nothing(bool streamed)
    {
        using var caller = await TeamAsync("""{"max_budget": 0.001}""");

        var answer = await caller.CallAsync(streamed ? ChatBody.Streamed("unreachable") : ChatBody.Of("unreachable"));

        Assert.Equal(
            """{"error":{"message":"The model's provider could not be reached.","type":"api_connection_error","param":"None","code":502}}""",
            answer.Text);
        Assert.Equal((502, "0.0"), (answer.Status, Header(answer, "x-litellm-response-cost")));
        Assert.Equal(new Figures("0.0", "0.0"), await caller.SettledAsync());
        Assert.Equal(new Figures("0.0", "0.0"), await caller.TeamFiguresAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_provider_that_says_nothing_in_time_is_a_504_and_costs_nothing(bool streamed)
    {
        using var caller = await KeyAsync();
        var fake = new FakeBehavior { StallAfter = 0, Note = $"silent {streamed}" };

        var answer = await caller.CallAsync(streamed ? ChatBody.Streamed("impatient", fake) : ChatBody.Of("impatient", fake));

        Assert.Equal((504, "The model's provider did not answer in time."), (answer.Status, answer.Message));
        Assert.Equal("0.0", Header(answer, "x-litellm-response-cost"));
        Assert.Equal(new Figures("0.0", "0.0"), await caller.SettledAsync());
        Assert.Equal(BillOutcome.Aborted, (await BilledAsync($"silent {streamed}")).Outcome);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_that_is_cut_before_the_first_byte_is_a_502_and_costs_nothing(bool streamed)
    {
        using var caller = await KeyAsync();
        var fake = new FakeBehavior { CutAfter = 0 };

        var answer = await caller.CallAsync(streamed ? ChatBody.Streamed("output-only", fake) : ChatBody.Of("output-only", fake));

        Assert.Equal(502, answer.Status);
        Assert.Equal(new Figures("0.0", "0.0"), await caller.SettledAsync());
    }

    [Theory]
    [InlineData(1, "0.002")]
    [InlineData(3, "0.006")]
    [InlineData(10, "0.02")]
    public async Task A_stream_that_is_cut_ends_with_an_error_and_costs_what_was_delivered(int chunks, string cost)
    {
        using var caller = await KeyAsync();

        var answer = await caller.CallAsync(ChatBody.Streamed("output-only", new() { CutAfter = chunks }));

        var events = Events(answer.Text);
        Assert.Equal((200, chunks + 1), (answer.Status, events.Count));
        Assert.Equal(
            """{"error":{"message":"The model's provider broke off its answer.","type":"api_connection_error","param":"None","code":502}}""",
            events[^1]);
        Assert.Equal(new Figures(cost, "0.0"), await caller.SettledAsync());
    }

    [Fact]
    public async Task A_stream_that_stalls_ends_with_an_error_and_costs_what_was_delivered()
    {
        using var caller = await KeyAsync();

        var answer = await caller.CallAsync(
            ChatBody.Streamed("impatient", new() { StallAfter = 3, Note = "stalls after three" }));

        var events = Events(answer.Text);
        Assert.Equal(4, events.Count);
        Assert.Contains("broke off its answer", events[^1], StringComparison.Ordinal);
        Assert.Equal(new Figures("0.006", "0.0"), await caller.SettledAsync());
        Assert.Equal(BillOutcome.Aborted, (await BilledAsync("stalls after three")).Outcome);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_a_502_and_costs_what_its_length_comes_to()
    {
        using var caller = await KeyAsync();
        var fake = new FakeBehavior { Raw = new string(' ', 400), Chunks = 4, CutAfter = 2 };

        var answer = await caller.CallAsync(ChatBody.Of("output-only", fake));

        Assert.Equal((502, "The model's provider broke off its answer."), (answer.Status, answer.Message));
        Assert.Equal("0.05", Header(answer, "x-litellm-response-cost"));
        Assert.Equal(new Figures("0.05", "0.0"), await caller.SettledAsync());
    }

    [Fact]
    public async Task A_long_answer_that_breaks_off_is_never_taken_for_the_whole()
    {
        using var caller = await KeyAsync();
        var fake = new FakeBehavior { SizeBytes = 10_000_000, Chunks = 10, CutAfter = 8 };

        using var response = await caller.BeginAsync(ChatBody.Of("long", fake));

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync());
        Assert.NotEqual("0.0", (await caller.SettledAsync()).Spent);
    }
}
