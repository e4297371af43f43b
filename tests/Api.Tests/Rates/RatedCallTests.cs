using Tollgate.Api.Tests.Calls.Http;
using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Rates;

/// <summary>What rates see of calls, however they end, and what clients see of rates.</summary>
[Collection<Served>]
public sealed class RatedCallTests(Served served) : CallTests(served)
{
    private const string Limits = """{"rpm_limit": 100, "tpm_limit": 1000000, "max_parallel_requests": 10}""";

    [Fact]
    public async Task Two_hundred_at_once_are_as_many_as_the_limit_says()
    {
        using var caller = await TeamAsync("""{"rpm_limit": 17}""");

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => caller.CallAsync(ChatBody.Of("llama3"))));

        Assert.Equal(17, answers.Count(answer => answer.Status == 200));
        Assert.All(answers.Where(answer => answer.Status != 200), answer =>
        {
            Assert.Equal((429, "team"), (answer.Status, answer.Refusal("account")));
            Assert.InRange(int.Parse(Header(answer, "Retry-After")!, null), 1, 60);
        });
        Assert.Equal("17 0", await UsedAsync($"/team/explain?team_id={caller.Team}", "rpm_limit"));
    }

    [Fact]
    public async Task A_refused_call_takes_nothing_from_the_others_on_its_path()
    {
        var team = (await Gateway.DoAsync("/team/new", """{"rpm_limit": 1}"""))["team_id"].GetString();
        using var caller = await KeyAsync($$"""{"team_id": "{{team}}", "rpm_limit": 5, "tpm_limit": 500, "max_parallel_requests": 2}""");

        for (var i = 0; i < 4; i++)
            await caller.CallAsync(ChatBody.Of("llama3"));

        Assert.Equal(("1 0", "30 0", "0 0"), await ThreeAsync(caller));
    }

    [Fact]
    public async Task Headers_tell_what_is_left_when_the_call_is_settled()
    {
        using var caller = await KeyAsync(Limits);

        var first = await caller.CallAsync(ChatBody.Of("output-only", new() { PromptTokens = 10, CompletionTokens = 7 }));
        var failed = await caller.CallAsync(ChatBody.Of("output-only", new() { Status = 500 }));

        Assert.Equal(
            ("100", "99", "1000000", "999983", "10"),
            (Header(first, "x-ratelimit-api_key-limit-requests"), Header(first, "x-ratelimit-api_key-remaining-requests"),
                Header(first, "x-ratelimit-api_key-limit-tokens"), Header(first, "x-ratelimit-api_key-remaining-tokens"),
                Header(first, "x-ratelimit-api_key-remaining-max_parallel_requests")));
        Assert.Equal(
            ("100", "1000000", "999983", "99", "1m0s"),
            (Header(first, "x-litellm-key-rpm-limit"), Header(first, "x-litellm-key-tpm-limit"),
                Header(first, "x-ratelimit-remaining-tokens"), Header(first, "x-ratelimit-remaining-requests"),
                Header(first, "x-ratelimit-reset-tokens")));
        Assert.Equal((500, "98", "999983"), (failed.Status, Header(failed, "x-ratelimit-remaining-requests"), Header(failed, "x-ratelimit-remaining-tokens")));
    }

    // litellm#41610
    [Fact]
    public async Task Headers_of_a_stream_tell_what_is_left_when_it_begins()
    {
        using var caller = await KeyAsync(Limits);

        var streamed = await caller.CallAsync(ChatBody.Streamed("output-only", members: "\"max_tokens\":5"));

        Assert.Equal(("99", "9"), (Header(streamed, "x-ratelimit-remaining-requests"), Header(streamed, "x-ratelimit-api_key-remaining-max_parallel_requests")));
        Assert.InRange(long.Parse(Header(streamed, "x-ratelimit-remaining-tokens")!, null), 999_900, 999_995);
        Assert.Equal(("1 0", "15 0", "0 0"), await ThreeAsync(caller));
    }

    [Fact]
    public async Task Without_rates_no_header_speaks_of_them()
    {
        using var caller = await TeamAsync();

        var answer = await caller.CallAsync(ChatBody.Of("llama3"));

        Assert.DoesNotContain(answer.Headers, header => header.Key.Contains("ratelimit", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_provider_that_fails_gives_back_its_slot_and_its_tokens_and_stays_counted(bool streamed)
    {
        using var caller = await KeyAsync(Limits);
        var fake = new FakeBehavior { Status = 500, Note = $"rated {streamed}" };

        Assert.Equal(500, (await caller.CallAsync(streamed ? ChatBody.Streamed("dear", fake) : ChatBody.Of("dear", fake))).Status);

        Assert.Equal(("1 0", "0 0", "0 0"), await ThreeAsync(caller));
    }

    [Fact]
    public async Task A_provider_that_is_too_slow_gives_back_its_slot_and_its_tokens()
    {
        using var caller = await KeyAsync(Limits);

        Assert.Equal(504, (await caller.CallAsync(ChatBody.Of("impatient", new() { StallAfter = 0 }))).Status);

        Assert.Equal(("1 0", "0 0", "0 0"), await ThreeAsync(caller));
    }

    [Fact]
    public async Task A_stream_that_is_cut_counts_the_tokens_that_it_is_charged()
    {
        using var caller = await KeyAsync(Limits);

        using var response = await caller.BeginAsync(ChatBody.Streamed("output-only", new() { CutAfter = 3 }));
        await response.Content.ReadAsStringAsync();

        await AssertCountedAsync(caller, response, completion: 6);
    }

    [Fact]
    public async Task A_client_that_leaves_a_stream_counts_the_tokens_that_it_is_charged()
    {
        using var caller = await KeyAsync(Limits);
        HttpResponseMessage response;
        using (response = await caller.BeginAsync(
            ChatBody.Streamed("output-only", new() { Hold = "left with rates", HoldAfter = 3 })))
        {
            using var stream = new StreamReader(await response.Content.ReadAsStreamAsync());
            for (var i = 0; i < 3; i++)
                await NextEventAsync(stream);
            Assert.Equal("1 0", await UsedAsync($"/key/explain?key={caller.Secret}", "max_parallel_requests"));
            Assert.StartsWith("0 ", await UsedAsync($"/key/explain?key={caller.Secret}", "tpm_limit"), StringComparison.Ordinal);
            Assert.NotEqual("0 0", await UsedAsync($"/key/explain?key={caller.Secret}", "tpm_limit"));
        }

        await caller.SettledAsync();
        await AssertCountedAsync(caller, response, completion: 7);
    }

    [Fact]
    public async Task A_call_that_is_refused_for_its_tokens_can_be_asked_about()
    {
        using var caller = await KeyAsync("""{"tpm_limit": 5}""");
        await caller.CallAsync(ChatBody.Of("llama3"));
        await caller.SettledAsync();

        var explained = await Gateway.GetAsync($"/key/explain?key={caller.Secret}&model=llama3");

        Assert.Equal("""[{"limit":"tpm_limit","max":5,"used":30,"held":0}]""", explained["rates"].GetRawText());
        var refusal = explained["refusal"];
        Assert.Equal(
            ("tpm_limit", 5, 30, 0),
            (refusal.GetProperty("limit").GetString(), refusal.GetProperty("max").GetInt64(),
                refusal.GetProperty("used").GetInt64(), refusal.GetProperty("held").GetInt64()));
        Assert.InRange(refusal.GetProperty("retry_after").GetInt64(), 1, 60);
        Assert.NotEqual("null", refusal.GetProperty("resets_at").GetRawText());
    }

    [Fact]
    public async Task A_hard_budget_lets_no_more_tokens_through_than_there_are_and_says_what_never_fits()
    {
        using var caller = await KeyAsync("""{"tpm_limit": 3000, "budget_enforcement": "hard"}""");

        var fits = await caller.CallAsync(ChatBody.Of("bounded", new() { PromptTokens = 10, CompletionTokens = 5 }, "\"max_tokens\":5"));
        var never = await caller.CallAsync(ChatBody.Of("priced", members: "\"max_tokens\":2900"));

        Assert.Equal((200, 429), (fits.Status, never.Status));
        Assert.Contains("(this call could use up to: 3", never.Message, StringComparison.Ordinal);
        Assert.False(never.Headers.Contains("Retry-After"));
        Assert.Equal("false", Header(never, "x-should-retry"));
    }

    private async Task AssertCountedAsync(Caller caller, HttpResponseMessage response, long completion)
    {
        var id = response.Headers.GetValues("x-litellm-call-id").Single();
        await caller.SettledAsync();
        var tokens = (await Gateway.GetAsync($"/ledger/calls/{id}"))["tokens"];
        Assert.Equal(completion, tokens.GetProperty("completion").GetInt64());
        var used = completion + tokens.GetProperty("prompt").GetInt64();
        Assert.Equal(("1 0", $"{used} 0", "0 0"), await ThreeAsync(caller));
    }

    private async Task<(string Requests, string Tokens, string Parallel)> ThreeAsync(Caller caller)
    {
        await caller.SettledAsync();
        var key = $"/key/explain?key={caller.Secret}";
        return (await UsedAsync(key, "rpm_limit"), await UsedAsync(key, "tpm_limit"), await UsedAsync(key, "max_parallel_requests"));
    }

    private async Task<string> UsedAsync(string route, string limit)
    {
        var rate = (await Gateway.GetAsync(route))["rates"].EnumerateArray()
            .Single(rate => rate.GetProperty("limit").GetString() == limit);
        return $"{rate.GetProperty("used")} {rate.GetProperty("held")}";
    }
}
