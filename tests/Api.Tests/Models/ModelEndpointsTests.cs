namespace Tollgate.Api.Tests.Models;

public sealed class ModelEndpointsTests(ModelEndpointsTests.Fixture fixture) : IClassFixture<ModelEndpointsTests.Fixture>
{
    private TestGateway Gateway => fixture.Gateway;

    [Theory]
    [InlineData("/models")]
    [InlineData("/v1/models")]
    public async Task The_master_key_sees_every_model_in_the_order_of_the_configuration(string route)
    {
        var answer = await Gateway.GetAsync(route);

        Assert.Equal(
            """
            {"data":[{"id":"llama3","object":"model","created":1677610602,"owned_by":"openai"},
            {"id":"gpt-4o","object":"model","created":1677610602,"owned_by":"openai"},
            {"id":"meta/llama-3","object":"model","created":1677610602,"owned_by":"openai"}],"object":"list"}
            """.Replace("\n", "", StringComparison.Ordinal),
            answer.Text);
    }

    [Fact]
    public async Task A_key_sees_what_it_and_its_team_may_use()
    {
        var team = await Gateway.PostAsync("/team/new", """{"models": ["llama3", "gpt-4o"]}""");
        var id = team["team_id"].GetString();

        Assert.Equal(["llama3", "gpt-4o"], await SeenWithAsync($$"""{"team_id": "{{id}}"}"""));
        Assert.Equal(["gpt-4o"], await SeenWithAsync($$"""{"team_id": "{{id}}", "models": ["gpt-4o", "meta/llama-3"]}"""));
        Assert.Equal(["meta/llama-3"], await SeenWithAsync("""{"models": ["meta/*"]}"""));
        Assert.Equal(["llama3", "gpt-4o", "meta/llama-3"], await SeenWithAsync("{}"));
    }

    [Fact]
    public async Task One_model_is_read_by_its_name_with_slashes()
    {
        Assert.Equal("meta/llama-3", (await Gateway.GetAsync("/v1/models/meta/llama-3"))["id"].GetString());
        Assert.Equal(404, (await Gateway.GetAsync("/v1/models/meta")).Status);
    }

    [Fact]
    public async Task Nobody_sees_models_without_a_key() =>
        Assert.Equal(401, (await TestGateway.SendAsync(Gateway.Client, HttpMethod.Get, "/models")).Status);

    private async Task<IEnumerable<string?>> SeenWithAsync(string key)
    {
        var made = await Gateway.PostAsync("/key/generate", key);
        using var client = Gateway.ClientWith(made["key"].GetString());
        var answer = await TestGateway.SendAsync(client, HttpMethod.Get, "/models");
        return answer["data"].EnumerateArray().Select(model => model.GetProperty("id").GetString());
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public TestGateway Gateway { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Gateway = await TestGateway.StartAsync("""
            model_list:
              - {model_name: llama3, litellm_params: {model: groq/llama-3.1-8b-instant, mock_response: hi}}
              - {model_name: gpt-4o, litellm_params: {model: openai/gpt-4o, mock_response: hi}}
              - {model_name: gpt-4o, litellm_params: {model: openai/gpt-4o-mini, mock_response: hi}}
              - {model_name: meta/llama-3, litellm_params: {model: groq/llama-3.1-8b-instant, mock_response: hi}}
            """);

        public ValueTask DisposeAsync() => Gateway.DisposeAsync();
    }
}
