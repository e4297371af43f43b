using System.Text.Json;

namespace Tollgate.Api.Tests.Models;

/// <summary>Where models are served and what they cost, as far as a key may use them.</summary>
public sealed class ModelInfoTests : IAsyncLifetime
{
    private const string Config =
        """
        model_list:
          - model_name: chat
            litellm_params: {model: openai/gpt-4o, api_key: sk-secret-of-a-provider, rpm: 10, tpm: 1000}
            model_info: {id: first}
          - model_name: chat
            litellm_params: {model: azure/mine, api_base: "https://x.example/", api_key: sk-another-secret, api_version: 2024-10-21, rpm: 5, input_cost_per_token: 1e-06, output_cost_per_token: 2e-06}
          - model_name: other
            litellm_params: {model: openai/gpt-4o-mini, api_key: sk-secret-of-a-provider}
        """;

    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await TestGateway.StartAsync(Config);

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Theory]
    [InlineData("/model/info")]
    [InlineData("/v1/model/info")]
    [InlineData("/v2/model/info")]
    public async Task Every_deployment_is_told_with_its_costs_and_without_its_secrets(string route)
    {
        var answer = await _gateway.GetAsync(route);

        var data = answer["data"].EnumerateArray().ToArray();
        Assert.Equal(["chat", "chat", "other"], data.Select(model => model.GetProperty("model_name").GetString()));
        var info = data[0].GetProperty("model_info");
        Assert.Equal(
            ("first", "openai", 0.0000025m, 0.00001m, 128_000, 16_384),
            (info.GetProperty("id").GetString(), info.GetProperty("litellm_provider").GetString(),
                info.GetProperty("input_cost_per_token").GetDecimal(), info.GetProperty("output_cost_per_token").GetDecimal(),
                info.GetProperty("max_input_tokens").GetInt32(), info.GetProperty("max_tokens").GetInt32()));
        Assert.Equal("openai/gpt-4o", data[0].GetProperty("litellm_params").GetProperty("model").GetString());
        Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_is_found_by_its_id_and_an_unknown_id_is_told()
    {
        Assert.Single((await _gateway.GetAsync("/model/info?litellm_model_id=first"))["data"].EnumerateArray());
        var unknown = await _gateway.GetAsync("/model/info?litellm_model_id=none");
        Assert.Equal((400, "Model id = none not found on litellm proxy"), (unknown.Status, unknown.Message));
    }

    [Fact]
    public async Task Pages_are_pieces_of_what_is_searched_for()
    {
        var page = await _gateway.GetAsync("/v2/model/info?search=CHA&page=2&size=1");

        Assert.Equal(
            (1, 2, 2, 2),
            (page["data"].GetArrayLength(), page["total_count"].GetInt32(), page["current_page"].GetInt32(), page["total_pages"].GetInt32()));
    }

    [Fact]
    public async Task A_group_can_what_one_of_its_deployments_can_and_costs_what_the_dearest_does()
    {
        var group = Assert.Single((await _gateway.GetAsync("/model_group/info?model_group=chat"))["data"].EnumerateArray());

        Assert.Equal(["openai", "azure"], group.GetProperty("providers").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal(
            (0.0000025m, 128_000, 15, 1000),
            (group.GetProperty("input_cost_per_token").GetDecimal(), group.GetProperty("max_input_tokens").GetInt32(),
                group.GetProperty("rpm").GetInt32(), group.GetProperty("tpm").GetInt32()));
    }

    [Theory]
    [InlineData("/model/info")]
    [InlineData("/v2/model/info")]
    [InlineData("/model_group/info")]
    public async Task A_key_is_told_of_the_models_that_it_may_use(string route)
    {
        var key = (await _gateway.PostAsync("/key/generate", """{"models":["other"]}"""))["key"].GetString();
        using var client = _gateway.ClientWith(key);

        var data = (await TestGateway.SendAsync(client, HttpMethod.Get, route))["data"].EnumerateArray();

        Assert.Equal("other", Name(Assert.Single(data)));
    }

    [Fact]
    public async Task Health_tells_a_key_of_the_models_that_it_may_use_and_no_secrets()
    {
        var key = (await _gateway.PostAsync("/key/generate", """{"models":["other"]}"""))["key"].GetString();
        using var client = _gateway.ClientWith(key);

        var own = await TestGateway.SendAsync(client, HttpMethod.Get, "/health");
        var all = await _gateway.GetAsync("/health");

        Assert.Equal("other", Name(Assert.Single(own["healthy_endpoints"].EnumerateArray())));
        Assert.Equal(3, all["healthy_count"].GetInt32());
        Assert.DoesNotContain("secret", all.Text, StringComparison.Ordinal);
    }

    private static string? Name(JsonElement row) =>
        (row.TryGetProperty("model_name", out var name) ? name : row.GetProperty("model_group")).GetString();
}
