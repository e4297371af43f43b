using System.Text.Json;

namespace Tollgate.Api.Tests.Calls.Http;

[Collection<Served>]
public sealed class ModerationTests(Served served) : CallTests(served)
{
    private const string Route = "/v1/moderations";
    private const string Judged = """{"id":"modr-1","model":"m","results":[{"flagged":false}]}""";

    [Theory]
    [InlineData("/moderations")]
    [InlineData("/v1/moderations")]
    public async Task What_names_no_model_is_judged_by_the_usual_one_and_costs_nothing(string route)
    {
        using var caller = await TeamAsync("""{"max_budget": 0}""");
        var mark = Guid.NewGuid().ToString();

        var answer = await caller.PostAsync(
            route, $$$"""{"input":"hi","fake":{"raw":{{{JsonSerializer.Serialize(Judged)}}},"note":"{{{mark}}}"}}""");

        Assert.Equal((200, Judged), (answer.Status, answer.Text));
        Assert.StartsWith(
            """{"model":"omni-moderation-latest","input":"hi",""", Text(Received(mark)), StringComparison.Ordinal);
        Assert.Equal(new Figures("0.0", "0.0"), await caller.SettledAsync());
    }

    [Fact]
    public async Task Only_the_models_name_is_changed_on_the_way()
    {
        using var caller = await KeyAsync();
        const string body = """{"input": ["a", {"type":"text"}] , "model":"free","fake":{"note":"bytes of a judgement"}}""";

        Assert.Equal(200, (await caller.PostAsync(Route, body)).Status);

        Assert.Equal(
            body.Replace("\"free\"", "\"upstream-free\"", StringComparison.Ordinal), Text(Received("bytes of a judgement")));
    }

    [Fact]
    public async Task Whoever_has_a_price_for_it_has_the_input_counted_and_it_is_an_estimate()
    {
        using var caller = await KeyAsync();

        var answer = await caller.PostAsync(Route, """{"model":"input-only","input":["hello world","again"]}""");

        Assert.Equal("0.003", (await caller.SettledAsync()).Spent);
        Assert.True((await Gateway.RowAsync(Header(answer, "x-litellm-call-id")!))!.Estimated);
    }

    [Fact]
    public async Task A_mock_flags_nothing()
    {
        using var caller = await KeyAsync();

        var answer = await caller.PostAsync(Route, """{"model":"llama3","input":["a","b"]}""");

        Assert.Equal(2, answer["results"].GetArrayLength());
        Assert.All(answer["results"].EnumerateArray(), result => Assert.False(result.GetProperty("flagged").GetBoolean()));
        Assert.Equal("5e-07", (await caller.SettledAsync()).Spent);
    }
}
