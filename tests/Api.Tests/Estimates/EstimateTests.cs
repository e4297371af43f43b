using Tollgate.Api.Tests.Calls.Http;

namespace Tollgate.Api.Tests.Estimates;

/// <summary>Questions about models that are not put to them: nobody is asked, and nobody is charged.</summary>
[Collection<Served>]
public sealed class EstimateTests(Served served) : CallTests(served)
{
    private const string Hello = """
        "messages":[{"role":"user","content":"hello"}]
        """;

    [Theory]
    [InlineData("\"model\":\"priced\",\"prompt\":\"hello world\"", 2)]
    [InlineData("\"model\":\"priced\"," + Hello, 8)]
    [InlineData("\"model\":\"priced\",\"messages\":null,\"prompt\":\"hello world\"", 2)]
    public async Task Tokens_are_counted_and_it_is_told_with_what(string members, int tokens)
    {
        using var caller = await KeyAsync();

        var answer = await caller.EmbedAsync($"{{{members}}}", "/utils/token_counter");

        Assert.Equal(200, answer.Status);
        Assert.Equal(tokens, answer["total_tokens"].GetInt32());
        Assert.Equal(
            ("priced", "upstream-priced", "openai_tokenizer", true),
            (answer["request_model"].GetString(), answer["model_used"].GetString(),
                answer["tokenizer_type"].GetString(), answer["estimated"].GetBoolean()));
    }

    [Fact]
    public async Task Aliases_of_a_key_are_known()
    {
        using var caller = await KeyAsync("""{"aliases": {"mine": "priced"}}""");

        var answer = await caller.EmbedAsync("""{"model":"mine","prompt":"hello world"}""", "/utils/token_counter");

        Assert.Equal(("mine", "upstream-priced"), (answer["request_model"].GetString(), answer["model_used"].GetString()));
    }

    [Theory]
    [InlineData("/utils/token_counter", "{\"model\":\"priced\"}", 400, "{'error': 'prompt or messages must be provided'}")]
    [InlineData("/utils/token_counter", "{\"prompt\":\"x\"}", 422, "model: Field required")]
    [InlineData("/utils/token_counter", "{\"model\":\"nobody\",\"prompt\":\"x\"}", 400, null)]
    [InlineData("/utils/token_counter", "{\"model\":\"priced\",\"messages\":\"x\"}", 400, "Parameter 'messages' must be an array.")]
    [InlineData("/utils/token_counter", "[]", 422, null)]
    [InlineData("/spend/calculate", "{}", 400, "Bad Request - Either 'model' or 'completion_response' must be provided")]
    [InlineData("/spend/calculate", "{\"model\":\"priced\"}", 400, "Bad Request - messages must be provided if 'model' is provided")]
    [InlineData("/spend/calculate", "{\"model\":\"unpriced\",\"messages\":[]}", 400,
        "No price is known for model=unpriced; input_cost_per_token and output_cost_per_token of the model say it.")]
    [InlineData("/spend/calculate", "{\"model\":\"gpt-4o\",\"messages\":[]}", 400, null)]
    [InlineData("/spend/calculate", "{\"completion_response\":{}}", 400, "Missing required parameter: 'completion_response.model'.")]
    [InlineData("/spend/calculate", "{\"completion_response\":5}", 422, null)]
    [InlineData("/spend/calculate", "{\"completion_response\":{\"model\":\"nobody\"}}", 400, null)]
    [InlineData("/cost/estimate", "{\"model\":\"priced\"}", 422,
        "input_tokens: Field required; output_tokens: Field required")]
    [InlineData("/cost/estimate", "{\"model\":\"priced\",\"input_tokens\":-1,\"output_tokens\":1}", 400,
        "input_tokens cannot be negative. Received: -1")]
    [InlineData("/cost/estimate", "{\"model\":\"nobody\",\"input_tokens\":1,\"output_tokens\":1}", 400, null)]
    public async Task What_makes_no_sense_is_told_so(string route, string body, int status, string? message)
    {
        using var caller = await KeyAsync();

        var answer = await caller.EmbedAsync(body, route);

        Assert.Equal(status, answer.Status);
        if (message is not null)
            Assert.Equal(message, answer.Message);
    }

    [Theory]
    [InlineData("{\"model\":\"cached\",MESSAGES}", "0.008")]
    [InlineData("{\"completion_response\":{\"model\":\"dear\",\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}}", "0.023")]
    [InlineData("{\"completion_response\":{\"model\":\"dear\",\"choices\":[{\"message\":{\"content\":\"hello world\"}}]}}", "0.02")]
    // As OpenAI names it, and nobody serves it here.
    [InlineData("{\"completion_response\":{\"model\":\"gpt-4o\",\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}}", "1.25e-05")]
    public async Task What_something_cost_is_calculated(string body, string cost)
    {
        using var caller = await KeyAsync();

        var answer = await caller.EmbedAsync(body.Replace("MESSAGES", Hello, StringComparison.Ordinal), "/spend/calculate");

        Assert.Equal((200, cost), (answer.Status, answer["cost"].GetRawText()));
    }

    [Fact]
    public async Task What_calls_would_cost_is_told_as_a_whole_and_by_day_and_month()
    {
        using var caller = await KeyAsync();

        var answer = await caller.EmbedAsync(
            """{"model":"dear","input_tokens":1000,"output_tokens":500,"num_requests_per_day":2}""", "/cost/estimate");

        Assert.Equal(200, answer.Status);
        Assert.StartsWith(
            """
            {"model":"dear","input_tokens":1000,"output_tokens":500,"num_requests_per_day":2,"num_requests_per_month":null,"cost_per_request":6.0,"input_cost_per_request":1.0,"output_cost_per_request":5.0,"margin_cost_per_request":0.0,"daily_cost":12.0,"daily_input_cost":2.0,"daily_output_cost":10.0,"daily_margin_cost":0.0,"monthly_cost":null,"monthly_input_cost":null,"monthly_output_cost":null,"monthly_margin_cost":null,"input_cost_per_token":0.001,"output_cost_per_token":0.01,"provider":"openai","worst_cost_per_request":null,"deployments":[{
            """,
            answer.Json.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_is_told_has_a_likely_cost_and_a_worst_one_at_every_deployment()
    {
        using var caller = await KeyAsync();

        var answer = await caller.EmbedAsync($$"""{"model":"uneven",{{Hello}},"max_tokens":20}""", "/cost/estimate");

        Assert.Equal(200, answer.Status);
        Assert.Equal((8, 20), (answer["input_tokens"].GetInt32(), answer["output_tokens"].GetInt32()));
        Assert.Equal(
            ["0.2 0.2", "0.02 0.02"],
            answer["deployments"].EnumerateArray().Select(row =>
                $"{row.GetProperty("cost_per_request").GetRawText()} {row.GetProperty("worst_cost_per_request").GetRawText()}"));
    }

    [Theory]
    [InlineData("/utils/token_counter")]
    [InlineData("/spend/calculate")]
    [InlineData("/cost/estimate")]
    public async Task Nobody_is_answered_who_has_no_key(string route)
    {
        using var blocked = await KeyAsync("""{"blocked": true}""");
        using var content = new StringContent("""{"model":"priced","prompt":"x"}""");

        Assert.Equal(401, (int)(await Gateway.Client.PostAsync(route, content, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(401, (await blocked.EmbedAsync("""{"model":"priced","prompt":"x"}""", route)).Status);
        Assert.Equal(413, (await Gateway.PostAsync(route, $$"""{"model":"priced","prompt":"{{new string(' ', 1_000_000)}}"}""")).Status);
    }
}
