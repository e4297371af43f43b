using System.Text.Json.Nodes;

namespace Tollgate.Api.Tests.Calls.Http;

[Collection<Served>]
public sealed class TextTests(Served served) : CallTests(served)
{
    private const string Route = "/v1/completions";

    [Theory]
    [InlineData("/completions")]
    [InlineData("/v1/completions")]
    public async Task A_text_that_is_continued_is_charged_what_the_provider_reports(string route)
    {
        using var caller = await KeyAsync();

        var answer = await caller.PostAsync(
            route, """{"model":"priced","prompt":"Once","fake":{"prompt_tokens":4,"completion_tokens":6}}""");

        Assert.Equal((200, "text_completion"), (answer.Status, answer["object"].GetString()));
        Assert.Equal("1.05e-06", Header(answer, "x-litellm-response-cost"));
        Assert.Equal(new Figures("1.05e-06", "0.0"), await caller.SettledAsync());
    }

    [Fact]
    public async Task Only_the_models_name_is_changed_on_the_way()
    {
        using var caller = await KeyAsync();
        const string body =
            """{"prompt": ["hi"], "suffix":"x","echo":true, "model":"priced","max_tokens":5 ,"fake":{"note":"bytes of a text"}}""";

        Assert.Equal(200, (await caller.PostAsync(Route, body)).Status);

        Assert.Equal(
            body.Replace("\"priced\"", "\"upstream-priced\"", StringComparison.Ordinal), Text(Received("bytes of a text")));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData(",\"stream_options\":{\"include_usage\":true}", true)]
    public async Task A_stream_is_charged_its_usage_which_only_those_see_who_asked(string options, bool isSeen)
    {
        using var caller = await KeyAsync();

        var answer = await caller.PostAsync(
            Route, $$$"""{"model":"output-only","prompt":"Once","stream":true{{{options}}},"fake":{"completion_tokens":7}}""");

        var events = Events(answer.Text);
        Assert.Equal("[DONE]", events[^1]);
        Assert.Equal(isSeen, events.Any(data => data.Contains("\"usage\"", StringComparison.Ordinal)));
        Assert.Equal(new Figures("0.007", "0.0"), await caller.SettledAsync());
    }

    [Theory]
    [InlineData("\"stream\":false")]
    [InlineData("\"stream\":true")]
    public async Task Without_the_providers_usage_all_that_came_is_counted(string member)
    {
        using var caller = await KeyAsync();

        await caller.PostAsync(
            Route, $$$"""{"model":"output-only","prompt":"Once","n":2,{{{member}}},"fake":{"usage":"missing","text":"one two three","chunks":1}}""");

        Assert.Equal("0.006", (await caller.SettledAsync()).Spent);
    }

    [Theory]
    [InlineData("""["hello world","again"]""", "0.003")]
    [InlineData("[5,6,7]", "0.003")]
    [InlineData("[[5,6,7],[8]]", "0.004")]
    public async Task Without_the_providers_usage_every_prompt_is_counted(string prompt, string spent)
    {
        using var caller = await KeyAsync();

        await caller.PostAsync(Route, $$$"""{"model":"input-only","prompt":{{{prompt}}},"fake":{"usage":"missing"}}""");

        Assert.Equal(spent, (await caller.SettledAsync()).Spent);
    }

    [Theory]
    [InlineData("\"prompt\":\"a\",\"n\":2", "0.01")]
    [InlineData("\"prompt\":\"a\",\"n\":2,\"best_of\":3", "0.015")]
    [InlineData("\"prompt\":[\"a\",\"b\"],\"best_of\":3", "0.03")]
    [InlineData("\"prompt\":[1,2,3]", "0.005")]
    [InlineData("\"prompt\":[[1],[2]],\"n\":2", "0.02")]
    public async Task A_hard_budget_holds_every_answer_to_every_prompt_and_spends_no_more(string members, string most)
    {
        var body = $$"""{"model":"output-only",{{members}},"max_tokens":5}""";
        using var tight = await TeamAsync($$"""{"max_budget": {{Figures.Dollars(most) - 0.001m}}, "budget_enforcement": "hard"}""");
        using var exact = await TeamAsync($$"""{"max_budget": {{most}}, "budget_enforcement": "hard"}""");

        var refused = await tight.PostAsync(Route, body);
        var answered = await exact.PostAsync(Route, body);

        Assert.Equal((400, 200), (refused.Status, answered.Status));
        Assert.EndsWith($"(this call could cost up to: {most})", refused.Message, StringComparison.Ordinal);
        Assert.Equal(new Figures(most, "0.0"), await exact.SettledAsync());
    }

    [Fact]
    public async Task An_open_output_is_limited_to_what_the_hard_budget_pays_for()
    {
        using var caller = await TeamAsync("""{"max_budget": 0.021, "budget_enforcement": "hard"}""");

        var answer = await caller.PostAsync(
            Route, """{"model":"bounded","prompt":["a","b"],"best_of":2,"fake":{"note":"a lowered text"}}""");

        Assert.Equal(200, answer.Status);
        Assert.Equal(5, (int)JsonNode.Parse(Text(Received("a lowered text")))!["max_tokens"]!);
        Assert.True((await caller.SettledAsync()).SpentDollars <= 0.021m);
    }

    [Fact]
    public async Task A_mock_continues_a_text_whole_and_streamed()
    {
        using var caller = await KeyAsync();

        var whole = await caller.PostAsync(Route, """{"model":"llama3","prompt":"hi","n":2}""");
        var streamed = Events((await caller.PostAsync(Route, """{"model":"llama3","prompt":"hi","stream":true}""")).Text);

        Assert.Equal(["Hello", "Hello"], whole["choices"].EnumerateArray().Select(choice => choice.GetProperty("text").GetString()));
        Assert.Equal("[DONE]", streamed[^1]);
        Assert.Equal("Hello", string.Concat(streamed.SkipLast(1).Select(data => (string?)JsonNode.Parse(data)!["choices"]![0]!["text"])));
        Assert.Equal("7e-06", (await caller.SettledAsync()).Spent);
    }

    [Theory]
    [InlineData("""{"model":"priced"}""", "Missing required parameter: 'prompt'.")]
    [InlineData("""{"model":"priced","prompt":5}""", "Parameter 'prompt' must be a string or an array.")]
    public async Task What_has_no_prompt_is_refused(string body, string message)
    {
        using var caller = await KeyAsync();

        var answer = await caller.PostAsync(Route, body);

        Assert.Equal((400, message), (answer.Status, answer.Message));
    }
}
