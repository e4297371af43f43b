using Tollgate.Api.Tests.Access;
using Tollgate.Api.Tests.Calls.Http;

namespace Tollgate.Api.Tests.Spend;

/// <summary>Ann has called for her team with two tags and with one, Bob once for a customer and once with a tag, and last a
/// provider failed her.</summary>
[CollectionDefinition]
public sealed class Logged : ICollectionFixture<Logged>, IAsyncLifetime
{
    private const string Config =
        """
        model_list:
          - model_name: llama3
            litellm_params: {model: groq/llama-3.1-8b-instant, mock_response: Hello, input_cost_per_token: 5e-08, output_cost_per_token: 1.5e-07}
          - model_name: dear
            litellm_params: {model: openai/gpt-4o, mock_response: Hello, input_cost_per_token: 5e-06, output_cost_per_token: 0}
          - model_name: broken
            litellm_params: {model: openai/gpt-4o-mini, api_key: none, api_base: "http://127.0.0.1:1/v1"}
        router_settings: {num_retries: 0}
        """;

    public TestGateway Gateway { get; private set; } = null!;

    public string Team { get; private set; } = "";

    public string AnnsKey { get; private set; } = "";

    public string BobsKey { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Gateway = await TestGateway.StartAsync(Config);
        Team = (await Gateway.PostAsync("/team/new", """{"team_alias":"red"}"""))["team_id"].GetString()!;
        await Gateway.PostAsync("/tag/new", """{"name":"alpha"}""");
        await Gateway.PostAsync("/tag/new", """{"name":"beta"}""");
        await ManyRoles.UserAsync(Gateway, "internal_user", "ann");
        BobsKey = await ManyRoles.UserAsync(Gateway, "internal_user", "bob");
        AnnsKey = (await Gateway.PostAsync(
            "/key/generate", $$"""{"user_id":"ann","team_id":"{{Team}}","key_alias":"anns"}"""))["key"].GetString()!;
        await CallAsync(AnnsKey, "llama3", "\"metadata\":{\"tags\":[\"alpha\",\"beta\"]}");
        await CallAsync(AnnsKey, "dear", "\"metadata\":{\"tags\":[\"beta\"]}");
        await CallAsync(BobsKey, "llama3", "\"user\":\"palantir\"");
        await CallAsync(BobsKey, "llama3", "\"metadata\":{\"tags\":[\"alpha\"]}");
        await CallAsync(AnnsKey, "broken", "\"metadata\":{\"tags\":[\"beta\"]}", 502);
    }

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();

    private async Task CallAsync(string key, string model, string members, int status = 200)
    {
        using var client = Gateway.ClientWith(key);
        var answer = await TestGateway.SendAsync(client, HttpMethod.Post, "/v1/chat/completions", ChatBody.Of(model, null, members));
        Assert.True(answer.Status == status, answer.Text);
    }
}
