using System.Text.Json.Nodes;

namespace Tollgate.Api.Tests.Calls.Http;

/// <summary>Azure OpenAI as the provider, and clients that write paths as Azure does.</summary>
[Collection<Served>]
public sealed class AzureTests(Served served) : CallTests(served)
{
    private const string Route = "/openai/deployments/at%2Fazure/chat/completions";

    [Fact]
    public async Task A_deployment_is_asked_under_its_own_path_with_its_own_header()
    {
        using var caller = await KeyAsync();

        var answer = await caller.CallAsync(ChatBody.Of("at/azure", new() { Note = "for azure", CompletionTokens = 3 }));

        Assert.Equal(200, answer.Status);
        var received = Received("for azure");
        Assert.EndsWith("/openai/deployments/my-deployment/chat/completions", received.Path, StringComparison.Ordinal);
        Assert.Equal("?api-version=2024-10-21", received.Query);
        Assert.Equal((null, Served.ProviderKey), (received.Authorization, received.Headers["api-key"]));
        Assert.Equal("my-deployment", (string)JsonNode.Parse(Text(received))!["model"]!);
        Assert.Equal("0.013", (await caller.SettledAsync()).Spent);
    }

    [Theory]
    [InlineData("/openai/deployments/priced/chat/completions")]
    [InlineData("/engines/priced/chat/completions")]
    [InlineData("/openai/deployments/priced/chat/completions?api-version=2024-10-21")]
    public async Task The_paths_model_is_asked_whatever_the_body_says(string route)
    {
        using var caller = await KeyAsync();
        foreach (var model in new[] { null, "\"model\":\"dear\",", "\"model\":null,", "\"model\":7," })
        {
            var mark = $"{route} {model}".Replace('"', '-');
            var body = $$$"""{{{{model}}}"messages":[{"role":"user","content":"hi"}],"fake":{"note":"{{{mark}}}"}}""";

            var answer = await caller.EmbedAsync(body, route);

            Assert.Equal(200, answer.Status);
            Assert.Equal("priced", Header(answer, "x-litellm-model-group"));
            Assert.Equal("upstream-priced", (string)JsonNode.Parse(Text(Received(mark)))!["model"]!);
        }
    }

    [Theory]
    [InlineData("/openai/deployments/at%2Fazure/chat/completions")]
    [InlineData("/openai/deployments/at/azure/chat/completions")]
    [InlineData("/engines/at%2fazure/chat/completions")]
    public async Task A_name_may_have_slashes(string route)
    {
        using var caller = await KeyAsync();

        var answer = await caller.EmbedAsync("""{"messages":[{"role":"user","content":"hi"}]}""", route);

        Assert.Equal((200, "at/azure"), (answer.Status, Header(answer, "x-litellm-model-group")));
    }

    [Fact]
    public async Task Every_format_has_such_a_path()
    {
        using var caller = await KeyAsync();

        var answer = await caller.EmbedAsync("""{"input":"hi"}""", "/openai/deployments/embedder/embeddings");

        Assert.Equal((200, "embedder"), (answer.Status, Header(answer, "x-litellm-model-group")));
    }

    [Fact]
    public async Task The_key_may_come_in_azures_header()
    {
        using var caller = await KeyAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/openai/deployments/free/chat/completions")
        {
            Content = new StringContent(ChatBody.Of("nobody")),
            Headers = { { "api-key", caller.Secret } },
        };

        using var response = await Gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_model_that_the_key_may_not_ask_for_is_no_nearer_by_a_path()
    {
        using var caller = await KeyAsync("""{"models": ["free"]}""");

        var answer = await caller.EmbedAsync(ChatBody.Of("free"), Route);

        Assert.Equal(401, answer.Status);
        Assert.Contains("Tried to access at/azure", answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/openai/deployments/nobody/chat/completions", 400, "Invalid model name passed in model=nobody.")]
    [InlineData("/engines/priced%00/chat/completions", 400, "")]
    [InlineData("/engines/priced%0A/chat/completions", 400, "Invalid model name passed in model=priced")]
    [InlineData("/engines/%FF%FE/chat/completions", 400, "Invalid model name passed in model=")]
    [InlineData("/openai/deployments//chat/completions", 400, "")]
    [InlineData("/openai/deployments/priced", 404, "There is no route POST /openai/deployments/priced here.")]
    [InlineData("/openai/deployments/priced/vectors", 404, "There is no route POST")]
    [InlineData("/engines", 404, "There is no route POST")]
    public async Task A_path_that_names_nothing_is_told_so(string route, int status, string message)
    {
        using var caller = await KeyAsync();

        var answer = await caller.EmbedAsync(ChatBody.Of("priced"), route);

        Assert.Equal(status, answer.Status);
        if (message.Length > 0)
            Assert.Contains(message, answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_too_long_is_not_repeated_whole()
    {
        using var caller = await KeyAsync();

        var answer = await caller.EmbedAsync(ChatBody.Of("priced"), $"/engines/{new string('a', 5_000)}/chat/completions");

        Assert.Equal(400, answer.Status);
        Assert.InRange(answer.Message!.Length, 1, 1_000);
    }
}
