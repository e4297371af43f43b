namespace Tollgate.Api.Tests.Calls.Http;

[Collection<Served>]
public sealed class EmbeddingTests(Served served) : CallTests(served)
{
    [Theory]
    [InlineData("/embeddings")]
    [InlineData("/v1/embeddings")]
    public async Task Embeddings_are_charged_their_input(string route)
    {
        using var caller = await KeyAsync();

        var answer = await caller.EmbedAsync("""{"model":"embedder","input":["a","b"],"fake":{"prompt_tokens":7}}""", route);

        Assert.Equal((200, 2), (answer.Status, answer["data"].GetArrayLength()));
        Assert.Equal("0.007", Header(answer, "x-litellm-response-cost"));
        Assert.Equal(new Figures("0.007", "0.0"), await caller.SettledAsync());
    }

    [Fact]
    public async Task Only_the_models_name_is_changed_on_the_way()
    {
        using var caller = await KeyAsync();
        const string body =
            """{"input": "hi","stream":true,"max_tokens":5, "model":"embedder","encoding_format":"base64","fake":{"note":"bytes of an embedding"}}""";

        Assert.Equal(200, (await caller.EmbedAsync(body)).Status);

        Assert.Equal(
            body.Replace("\"embedder\"", "\"upstream-embedder\"", StringComparison.Ordinal), Text(Received("bytes of an embedding")));
    }

    [Fact]
    public async Task A_budget_refuses_embeddings_as_it_does_chats()
    {
        using var caller = await TeamAsync("""{"max_budget": 0.005}""");

        Assert.Equal(200, (await caller.EmbedAsync("""{"model":"embedder","input":"hi"}""")).Status);
        await caller.SettledAsync();
        var refused = await caller.EmbedAsync("""{"model":"embedder","input":"hi"}""");

        Assert.Equal((400, "Budget has been exceeded! Current cost: 0.01, Max budget: 0.005"), (refused.Status, refused.Message));
    }

    [Theory]
    [InlineData("""["hello world","again"]""", "0.003")]
    [InlineData("\"hello world\"", "0.002")]
    [InlineData("[5,6,7]", "0.003")]
    [InlineData("[[5,6,7],[8]]", "0.004")]
    public async Task Without_the_providers_usage_the_input_is_counted(string input, string spent)
    {
        using var caller = await KeyAsync();

        await caller.EmbedAsync($$$"""{"model":"embedder","input":{{{input}}},"user":"nobody","fake":{"usage":"missing"}}""");

        Assert.Equal(spent, (await caller.SettledAsync()).Spent);
    }

    [Theory]
    [InlineData("\"hi\"", 1)]
    [InlineData("""["a","b","c"]""", 3)]
    [InlineData("[1,2,3]", 1)]
    [InlineData("[[1,2],[3]]", 2)]
    public async Task A_mock_answers_1536_zeros_for_each_input_and_costs_ten_tokens(string input, int vectors)
    {
        using var caller = await KeyAsync();

        var answer = await caller.EmbedAsync($$"""{"model":"llama3","input":{{input}}}""");

        Assert.Equal(vectors, answer["data"].GetArrayLength());
        Assert.All(answer["data"].EnumerateArray(), item =>
        {
            Assert.Equal(1_536, item.GetProperty("embedding").GetArrayLength());
            Assert.All(item.GetProperty("embedding").EnumerateArray(), number => Assert.Equal(0, number.GetDouble()));
        });
        Assert.Equal("""{"prompt_tokens":10,"total_tokens":10}""", answer["usage"].GetRawText());
        Assert.Equal("5e-07", (await caller.SettledAsync()).Spent);
    }

    // OpenAI's clients ask for it, and some of them take whatever comes for it.
    [Fact]
    public async Task A_mock_answers_in_base64_where_that_is_asked_for()
    {
        using var caller = await KeyAsync();

        var answer = await caller.EmbedAsync("""{"model":"llama3","input":["a","b"],"encoding_format":"base64"}""");

        Assert.Equal(2, answer["data"].GetArrayLength());
        Assert.All(
            answer["data"].EnumerateArray(),
            item => Assert.Equal(new byte[1_536 * sizeof(float)], item.GetProperty("embedding").GetBytesFromBase64()));
    }

    [Theory]
    [InlineData("""{"model":"embedder"}""", "Missing required parameter: 'input'.")]
    [InlineData("""{"model":"embedder","input":5}""", "Parameter 'input' must be a string or an array.")]
    [InlineData("""{"model":"embedder","messages":[]}""", "Missing required parameter: 'input'.")]
    public async Task What_has_no_input_is_refused(string body, string message)
    {
        using var caller = await KeyAsync();

        var answer = await caller.EmbedAsync(body);

        Assert.Equal((400, message), (answer.Status, answer.Message));
    }

    [Fact]
    public async Task A_hard_budget_holds_every_byte_of_the_tokens_it_is_sent()
    {
        using var caller = await TeamAsync("""{"max_budget": 1, "budget_enforcement": "hard"}""");
        var tokens = string.Join(',', Enumerable.Repeat(7, 300));

        // 600 bytes of tokens, each of which is one: with the rest of the body and a template more than the dollar pays for.
        var refused = await caller.EmbedAsync($$"""{"model":"embedder","input":[{{tokens}}]}""");
        var answered = await caller.EmbedAsync("""{"model":"embedder","input":[7,7,7]}""");

        Assert.Contains("(this call could cost up to: 1.", refused.Message, StringComparison.Ordinal);
        Assert.Equal(200, answered.Status);
    }
}
