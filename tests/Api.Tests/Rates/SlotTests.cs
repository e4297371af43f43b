using Tollgate.Api.Tests.Calls.Http;
using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Rates;

/// <summary>A key with one slot: whoever keeps it a moment too long shuts the key.</summary>
[Collection<Served>]
public sealed class SlotTests(Served served) : CallTests(served)
{
    private const string OneSlot = "\"max_parallel_requests\": 1";

    // litellm#1477, litellm#20256: what the provider does; litellm#28160: what nobody expects
    [Theory]
    [InlineData("dear", """{"status": 500}""", 500)]
    [InlineData("dear", """{"status": 429}""", 429)]
    [InlineData("dear", """{"status": 400}""", 400)]
    [InlineData("impatient", """{"stall_after": 0}""", 504)]
    [InlineData("impatient", """{"stall_after": 3}""", 502)]
    [InlineData("unreachable", "{}", 502)]
    [InlineData("dear", """{"cut_after": 0}""", 502)]
    [InlineData("dear", """{"chunks": 4, "cut_after": 2}""", 502)]
    [InlineData("dear", """{"raw": "This is no JSON."}""", 200)]
    [InlineData("dear", """{"usage": "absurd"}""", 200)]
    public async Task A_slot_is_free_however_the_provider_ends_the_call(string model, string fake, int status)
    {
        using var caller = await KeyAsync($$"""{ {{OneSlot}} }""");

        var whole = await caller.CallAsync(ChatBody.Of(model, members: $"\"fake\":{fake}"));
        await AssertFreeAsync(caller);
        var streamed = await caller.CallAsync(ChatBody.Streamed(model, members: $"\"fake\":{fake}"));
        await AssertFreeAsync(caller);

        Assert.Equal(status, whole.Status);
        // What broke off a stream that had begun says so in the stream.
        Assert.Contains(streamed.Status, new[] { status, 200 });
    }

    // litellm#27955
    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(true, 3)]
    public async Task A_slot_is_free_when_its_client_has_left(bool streamed, int after)
    {
        using var caller = await KeyAsync($$"""{ {{OneSlot}} }""");
        var name = $"slot of one that left {streamed} {after}";
        var fake = new FakeBehavior { Hold = name, HoldAfter = after };
        using var leaves = new CancellationTokenSource();

        var call = caller.BeginAsync(streamed ? ChatBody.Streamed("output-only", fake) : ChatBody.Of("output-only", fake), leaves.Token);
        await Upstream.Gate(name).Reached.WaitAsync(Patience);
        Assert.Equal(429, (await caller.CallAsync(ChatBody.Of("llama3"))).Status);
        if (after > 0)
            (await call).Dispose();
        await leaves.CancelAsync();
        if (after == 0)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        // An answer that is not streamed is awaited without its client; a stream is broken off.
        if (!streamed)
            Upstream.Gate(name).Open();

        await AssertFreeAsync(caller);
    }

    // litellm#30020: what is answered without a provider
    [Fact]
    public async Task A_slot_is_free_after_a_call_that_was_made_before()
    {
        using var caller = await KeyAsync($$"""{ {{OneSlot}} }""");
        Assert.Equal(200, (await caller.CallOnceAsync("slot-1", ChatBody.Of("dear"))).Status);

        Assert.Equal(409, (await caller.CallOnceAsync("slot-1", ChatBody.Of("dear"))).Status);

        await AssertFreeAsync(caller);
    }

    // litellm#28160
    [Theory]
    [InlineData("""{"model":"nobody","messages":[{"role":"user","content":"hi"}]}""", 400)]
    [InlineData("""{"model":"llama3","messages":""", 400)]
    [InlineData("""{"model":"fine","messages":[{"role":"user","content":"hi"}]}""", 401)]
    [InlineData("""{"model":"dear","messages":[{"role":"user","content":"hi"}]}""", 400)]
    public async Task A_slot_is_free_after_a_call_that_is_refused(string body, int status)
    {
        var team = (await Gateway.DoAsync("/team/new", """{"model_max_budget": {"dear": 0}}"""))["team_id"].GetString();
        using var caller = await KeyAsync($$"""{"team_id": "{{team}}", "models": ["llama3", "dear", "nobody"], {{OneSlot}} }""");

        var refused = await caller.CallAsync(body);

        Assert.True(refused.Status == status, refused.Text);
        await AssertFreeAsync(caller);
    }

    // litellm#39309
    [Theory]
    [InlineData("key")]
    [InlineData("team")]
    public async Task A_call_that_is_refused_for_its_slot_uses_up_no_request(string limited)
    {
        const string TwoRequests = "\"rpm_limit\": 2";
        var team = (await Gateway.DoAsync("/team/new", limited == "team" ? $$"""{ {{TwoRequests}} }""" : "{}"))["team_id"];
        using var caller = await KeyAsync(
            $$"""{"team_id": {{team.GetRawText()}}, {{OneSlot}}{{(limited == "key" ? $", {TwoRequests}" : "")}} }""");
        var name = $"slot and requests of a {limited}";
        var running = caller.CallAsync(ChatBody.Of("output-only", new() { Hold = name }));
        await Upstream.Gate(name).Reached.WaitAsync(Patience);

        for (var i = 0; i < 5; i++)
        {
            var refused = await caller.CallAsync(ChatBody.Of("llama3"));
            Assert.Equal((429, "max_parallel_requests"), (refused.Status, refused.Refusal("limit")));
        }

        Upstream.Gate(name).Open();
        Assert.Equal(200, (await running).Status);
        await AssertFreeAsync(caller);
        var third = await caller.CallAsync(ChatBody.Of("llama3"));
        Assert.Equal((429, limited, "rpm_limit"), (third.Status, third.Refusal("account"), third.Refusal("limit")));
    }

    // litellm#18730
    [Fact]
    public async Task Of_five_at_once_no_more_pass_than_the_tokens_of_a_minute()
    {
        // A call holds what outputs were like of late, which is more than this.
        using var caller = await KeyAsync("""{"tpm_limit": 5}""");
        var body = ChatBody.Of("output-only", new() { Hold = "tokens of five" }, "\"max_tokens\":120");
        var calls = Enumerable.Range(0, 5).Select(_ => caller.CallAsync(body)).ToList();
        await Upstream.Gate("tokens of five").Reached.WaitAsync(Patience);

        var refused = new List<Answer>();
        await foreach (var call in Task.WhenEach(calls))
        {
            refused.Add(await call);
            if (refused.Count == 4)
                break;
        }

        Upstream.Gate("tokens of five").Open();
        Assert.All(refused, answer => Assert.Equal((429, "tpm_limit"), (answer.Status, answer.Refusal("limit"))));
        Assert.Single(await Task.WhenAll(calls), answer => answer.Status == 200);
        await caller.SettledAsync();
    }

    private async Task AssertFreeAsync(Caller caller)
    {
        var rates = await Eventually.GetAsync(
            async () => (await Gateway.GetAsync($"/key/explain?key={caller.Secret}"))["rates"],
            rates => Slot(rates) == 0);
        Assert.Equal(0, Slot(rates));
        Assert.Equal(200, (await caller.CallAsync(ChatBody.Of("llama3"))).Status);
        await caller.SettledAsync();
    }

    private static long Slot(System.Text.Json.JsonElement rates) => rates.EnumerateArray()
        .Single(rate => rate.GetProperty("limit").GetString() == "max_parallel_requests").GetProperty("used").GetInt64();
}
