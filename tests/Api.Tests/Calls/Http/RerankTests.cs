using System.Text.Json;
using Tollgate.Silo;

namespace Tollgate.Api.Tests.Calls.Http;

[Collection<Served>]
public sealed class RerankTests(Served served) : CallTests(served)
{
    private const string Route = "/v1/rerank";
    private const string Results = "\"results\":[{\"index\":0,\"relevance_score\":0.5}]";

    [Theory]
    [InlineData("/rerank")]
    [InlineData("/v1/rerank")]
    [InlineData("/v2/rerank")]
    public async Task A_search_is_charged_by_the_units_that_the_provider_bills(string route)
    {
        using var caller = await KeyAsync();

        var answer = await caller.PostAsync(route, Body(
            "searcher", 1, $$$$"""{{{{{Results}}}},"meta":{"api_version":{"version":"2"},"billed_units":{"search_units":3}}}"""));

        Assert.Equal(200, answer.Status);
        Assert.Equal("0.006", Header(answer, "x-litellm-response-cost"));
        Assert.Equal(new Figures("0.006", "0.0"), await caller.SettledAsync());
        Assert.False((await Gateway.RowAsync(Header(answer, "x-litellm-call-id")!))!.Estimated);
    }

    [Theory]
    [InlineData("\"usage\":{\"total_tokens\":815}")]
    [InlineData("\"usage\":{\"prompt_tokens\":815,\"total_tokens\":815}")]
    [InlineData("\"meta\":{\"billed_units\":{\"search_units\":1},\"tokens\":{\"input_tokens\":815,\"output_tokens\":0}}")]
    public async Task A_search_is_charged_by_the_tokens_that_the_provider_reports(string report)
    {
        using var caller = await KeyAsync();

        await caller.PostAsync(Route, Body("token-searcher", 3, $"{{{Results},{report}}}"));

        Assert.Equal("1.63e-05", (await caller.SettledAsync()).Spent);
    }

    [Theory]
    [InlineData(1, "0.002")]
    [InlineData(100, "0.002")]
    [InlineData(101, "0.004")]
    public async Task Without_a_report_a_hundred_documents_are_a_search(int documents, string spent)
    {
        using var caller = await KeyAsync();

        var answer = await caller.PostAsync(Route, Body("searcher", documents, $"{{{Results}}}"));

        Assert.Equal(spent, (await caller.SettledAsync()).Spent);
        Assert.True((await Gateway.RowAsync(Header(answer, "x-litellm-call-id")!))!.Estimated);
    }

    [Fact]
    public async Task A_search_of_nothing_is_one_all_the_same()
    {
        using var caller = await KeyAsync();

        await caller.PostAsync(Route, Body("searcher", 0, $$$"""{{{{Results}}},"usage":{"total_tokens":0}}"""));

        Assert.Equal("0.002", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task Only_the_models_name_is_changed_on_the_way()
    {
        using var caller = await KeyAsync();
        const string body =
            """{"query": "x","documents":["a", {"text":"b"}], "model":"searcher","top_n": 1 ,"fake":{"note":"bytes of a search"}}""";

        Assert.Equal(200, (await caller.PostAsync(Route, body)).Status);

        Assert.Equal(
            body.Replace("\"searcher\"", "\"upstream-searcher\"", StringComparison.Ordinal), Text(Received("bytes of a search")));
    }

    [Fact]
    public async Task A_hard_budget_holds_a_search_for_every_document()
    {
        using var tight = await TeamAsync("""{"max_budget": 0.005, "budget_enforcement": "hard"}""");
        using var exact = await TeamAsync("""{"max_budget": 0.006, "budget_enforcement": "hard"}""");
        var body = Body("searcher", 3, $"{{{Results}}}");

        Assert.EndsWith(
            "(this call could cost up to: 0.006)", (await tight.PostAsync(Route, body)).Message, StringComparison.Ordinal);
        Assert.Equal(200, (await exact.PostAsync(Route, body)).Status);
        Assert.Equal("0.002", (await exact.SettledAsync()).Spent);
    }

    [Fact]
    public async Task A_query_may_be_read_once_more_with_every_document()
    {
        using var caller = await TeamAsync("""{"max_budget": 0.00001, "budget_enforcement": "hard"}""");
        const string body = """{"model":"token-searcher","query":"x","documents":["a","b","c"],"top_n":1}""";

        var answer = await caller.PostAsync(Route, body);

        var most = 3 * (body.Length + 512) * 0.00000002m;
        Assert.EndsWith(
            $"(this call could cost up to: {PythonFloat.Format(most)})", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mock_has_a_score_for_every_document_and_no_more_than_2048()
    {
        using var caller = await KeyAsync();

        foreach (var (documents, results) in new[] { (3, 3), (5_000, 2_048) })
        {
            var answer = await caller.PostAsync(Route, Body("llama3", documents, ""));
            Assert.Equal(results, answer["results"].GetArrayLength());
        }
    }

    [Theory]
    [InlineData("""{"model":"searcher","query":"x"}""", "Missing required parameter: 'documents'.")]
    [InlineData("""{"model":"searcher","query":"x","documents":"a"}""", "Parameter 'documents' must be an array.")]
    public async Task What_has_no_documents_is_refused(string body, string message)
    {
        using var caller = await KeyAsync();

        var answer = await caller.PostAsync(Route, body);

        Assert.Equal((400, message), (answer.Status, answer.Message));
    }

    private static string Body(string model, int documents, string answer) =>
        $$$"""
        {"model":"{{{model}}}","query":"x","documents":[{{{string.Join(',', Enumerable.Repeat("\"d\"", documents))}}}],
        "fake":{"raw":{{{JsonSerializer.Serialize(answer)}}}}}
        """;
}
