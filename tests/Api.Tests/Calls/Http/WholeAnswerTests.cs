using System.Text;

namespace Tollgate.Api.Tests.Calls.Http;

[Collection<Served>]
public sealed class WholeAnswerTests(Served served) : CallTests(served)
{
    [Fact]
    public async Task A_request_reaches_the_provider_byte_for_byte_but_for_the_models_name()
    {
        using var caller = await KeyAsync();
        const string body =
            """
            { "messages" :[{"role":"user","content":"H\u00e9llo \ud83d\ude00 ü \ud83d"}],
              "temperature":0.70,  "seed":12345678901234567890,"x":{"model":"priced"}, "x":[1E+2],
              "model" : "priced" ,"fake":{"note":"byte for byte"}	}
            """;

        var answer = await caller.CallAsync(body);

        Assert.Equal(200, answer.Status);
        Assert.Equal(
            body.Replace("\"model\" : \"priced\"", "\"model\" : \"upstream-priced\"", StringComparison.Ordinal),
            Text(Received("byte for byte")));
    }

    [Fact]
    public async Task An_answer_reaches_the_client_byte_for_byte()
    {
        using var caller = await KeyAsync();
        const string raw =
            """
            {"id":"x",  "odd":[1.0,"\u00e9 \ud83d"],"model":"upstream-priced",
             "usage":{"prompt_tokens":11,"completion_tokens":17}, "odd":null }
            """;

        using var response = await caller.BeginAsync(ChatBody.Of("priced", new() { Raw = raw }));

        Assert.Equal(raw, await response.Content.ReadAsStringAsync());
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("2.9625e-06", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task The_provider_gets_its_own_key_and_none_of_the_clients_headers()
    {
        using var caller = await KeyAsync();

        using var response = await caller.BeginAsync(
            ChatBody.Of("priced", new() { Note = "none of the headers" }), CancellationToken.None,
            ("Cookie", "session=1"), ("OpenAI-Organization", "org-mine"), ("x-api-key", "sk-another"), ("User-Agent", "curl/8"),
            ("x-forwarded-for", "10.0.0.1"), ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));

        var request = Received("none of the headers");
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("/v1/chat/completions", request.Path);
        Assert.Equal($"Bearer {Served.ProviderKey}", request.Authorization);
        Assert.Equal("tollgate/1.0", request.Headers["User-Agent"]);
        Assert.Equal(
            ["authorization", "content-length", "content-type", "host", "user-agent", "x-request-id"],
            request.Headers.Keys.Select(name => name.ToLowerInvariant()).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("priced", 11, 17, "2.9625e-06")]
    [InlineData("fine", 3, 7, "7.283950614e-09")]
    [InlineData("fine", 1, 0, "1.23456789e-10")]
    [InlineData("dear", 1_000, 50, "1.5")]
    public async Task A_call_costs_its_tokens_at_their_prices_to_the_last_digit(string model, long prompt, long completion, string cost)
    {
        using var caller = await TeamAsync();

        var answer = await caller.CallAsync(ChatBody.Of(model, new() { PromptTokens = prompt, CompletionTokens = completion }));

        Assert.Equal((200, cost), (answer.Status, Header(answer, "x-litellm-response-cost")));
        Assert.Equal(cost, Header(answer, "x-litellm-key-spend"));
        Assert.Equal(new Figures(cost, "0.0"), await caller.SettledAsync());
        Assert.Equal(new Figures(cost, "0.0"), await caller.TeamFiguresAsync());
    }

    [Fact]
    public async Task Charges_add_up_without_a_trace_of_floating_point()
    {
        using var caller = await KeyAsync("""{"max_budget": 10}""");
        Answer? answer = null;
        for (var i = 0; i < 3; i++)
            answer = await caller.CallAsync(ChatBody.Of("fine", new() { PromptTokens = 1, CompletionTokens = 0 }));

        Assert.Equal("3.70370367e-10", Header(answer!, "x-litellm-key-spend"));
        Assert.Equal("10.0", Header(answer!, "x-litellm-key-max-budget"));
        Assert.Equal(new Figures("3.70370367e-10", "0.0"), await caller.SettledAsync());
    }

    [Fact]
    public async Task A_call_has_an_id_that_the_provider_sees_too()
    {
        using var caller = await KeyAsync();

        var answer = await caller.CallAsync(ChatBody.Of("priced", new() { Note = "an id of its own" }));

        var id = Header(answer, "x-litellm-call-id");
        Assert.Equal(7, Guid.Parse(id!).Version);
        Assert.Equal(id, Received("an id of its own").Id);
        Assert.Equal("priced", Header(answer, "x-litellm-model-group"));
        Assert.NotNull(Header(answer, "x-litellm-model-id"));
    }

    [Fact]
    public async Task A_clients_own_id_is_echoed_and_makes_no_two_calls_one()
    {
        using var caller = await KeyAsync();
        for (var i = 0; i < 2; i++)
        {
            using var response = await caller.BeginAsync(
                ChatBody.Of("priced"), CancellationToken.None, ("x-litellm-call-id", "mine-1"));
            Assert.Equal("mine-1", Assert.Single(response.Headers.GetValues("x-litellm-call-id")));
        }

        Assert.Equal("6.75e-06", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task An_answer_of_ten_megabytes_flows_and_is_charged_by_its_usage()
    {
        using var caller = await KeyAsync();

        var answer = await caller.CallAsync(ChatBody.Of("long", new() { SizeBytes = 10_000_000, Chunks = 20 }));

        var content = answer["choices"][0].GetProperty("message").GetProperty("content").GetString();
        Assert.Equal(10_000_000, Encoding.UTF8.GetByteCount(content!));
        Assert.Equal(1_666_667, answer["usage"].GetProperty("completion_tokens").GetInt64());
        Assert.Equal("0.250000425", (await caller.SettledAsync()).Spent);
    }

    [Theory]
    [InlineData("\"max_tokens\":5", "0.005")]
    [InlineData("\"max_tokens\":9,\"max_completion_tokens\":4", "0.004")]
    [InlineData("\"max_completion_tokens\":5,\"n\":3", "0.015")]
    public async Task What_a_call_holds_is_seen_while_it_runs(string members, string cost)
    {
        using var caller = await TeamAsync();
        var gate = Upstream.Gate($"held while it runs: {cost}");

        var call = caller.CallAsync(ChatBody.Of("growing", new() { Hold = $"held while it runs: {cost}" }, members));
        await gate.Reached.WaitAsync(Patience);

        Assert.Equal(new Figures("0.0", cost), await caller.FiguresAsync());
        Assert.Equal(new Figures("0.0", cost), await caller.TeamFiguresAsync());
        gate.Open();
        Assert.Equal(200, (await call).Status);
        Assert.Equal(new Figures(cost, "0.0"), await caller.SettledAsync());
    }

    // BerriAI/litellm#40002: what is reserved is at the price of so long a prompt, and of the tier that is asked for.
    [Theory]
    [InlineData("tiered", "\"service_tier\":\"priority\",\"max_tokens\":5", "0.01")]
    [InlineData("tiered", "\"service_tier\":\"flex\",\"max_tokens\":5", "0.005")]
    [InlineData("tiered-by-length", "\"max_tokens\":5", "0.05")]
    public async Task What_a_call_holds_is_at_the_price_of_its_tier(string model, string members, string held)
    {
        using var caller = await KeyAsync();
        var mark = Guid.NewGuid().ToString();
        var gate = Upstream.Gate(mark);

        var call = caller.CallAsync(ChatBody.Of(model, new() { Hold = mark }, members));
        await gate.Reached.WaitAsync(Patience);

        Assert.Equal(new Figures("0.0", held), await caller.FiguresAsync());
        gate.Open();
        await call;
    }

    [Fact]
    public async Task The_master_key_calls_without_a_key_and_its_spend_is_kept()
    {
        var before = await Gateway.GetAsync("/key/info");

        var answer = await Gateway.PostAsync("/chat/completions", ChatBody.Of("priced"));

        Assert.Equal((200, "3.375e-06"), (answer.Status, Header(answer, "x-litellm-response-cost")));
        Assert.Equal(
            before["info"].GetProperty("spend").GetDecimal() + 0.000003375m,
            Figures.Dollars(Header(answer, "x-litellm-key-spend")!));
    }
}
