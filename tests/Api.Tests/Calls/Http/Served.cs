using Tollgate.Servers;
using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Calls.Http;

/// <summary>A gateway in front of a provider that does as it is told. Many tests share it; each makes a team or a key
/// of its own.</summary>
[CollectionDefinition]
public sealed class Served : ICollectionFixture<Served>, IAsyncLifetime
{
    public const string ProviderKey = "sk-of-the-provider";

    public TestGateway Gateway { get; private set; } = null!;

    public FakeUpstream Upstream { get; private set; } = null!;

    /// <summary>Models whose prices make a charge tell what was counted.</summary>
    public static string ConfigFor(Uri provider) =>
        $"""
        general_settings:
          max_request_size_mb: 1
        router_settings:
          num_retries: 0
          fallbacks: [first: [second, third]]
        model_list:
        {Model("priced", provider, "3.75e-08", "1.5e-07")}
        {Model("fine", provider, "1.23456789e-10", "9.87654321e-10")}
        {Model("cached", provider, "0.001", "0", "cache_read_input_token_cost: 0.0001")}
        {Model("input-only", provider, "0.001", "0")}
        {Model("output-only", provider, "0", "0.001")}
        {Model("tiered", provider, "0", "0.001", "output_cost_per_token_flex: 0.0005", "output_cost_per_token_priority: 0.002")}
        {Model("tiered-by-length", provider, "0", "0.001", "output_cost_per_token_above_9_tokens: 0.01")}
        {Model("growing", provider, "0", "0.001")}
        {Model("crowded", provider, "0", "0.001")}
        {Model("dear", provider, "0.001", "0.01")}
        {Model("long", provider, "3.75e-08", "1.5e-07")}
        {Model("impatient", provider, "0", "0.001", "timeout: 2")}
        {Model("waiting", provider, "0", "0.001", "timeout: 10")}
        {Model("unreachable", new Uri($"http://127.0.0.1:{FreePort.Next()}/v1"), "0.001", "0.001")}
        {Model("free", provider, "0", "0")}
        {Model("unpriced", provider, null, null)}
          - model_name: bounded
            litellm_params:
              model: openai/upstream-bounded
              api_base: {provider}
              api_key: {ProviderKey}
              input_cost_per_token: 0.000001
              output_cost_per_token: 0.001
            model_info:
              max_input_tokens: 1000
              max_output_tokens: 50
        {Model("per-image", provider, "0", "0", "output_cost_per_image: 0.04")}
        {Model("painter", provider, "0.000005", "0.00001", "output_cost_per_image_token: 0.00004")}
        {Model("painter-of-both", provider, "0", "0", "output_cost_per_image_token: 0.00004", "output_cost_per_image: 0.04")}
        {Model("speaker", provider, "0", "0", "input_cost_per_character: 0.000015")}
        {Model("token-speaker", provider, "0.000001", "0.00001", "output_cost_per_audio_token: 0.00002")}
        {Model("listener", provider, "0", "0", "input_cost_per_second: 0.0001")}
        {Model("token-listener", provider, "0.000001", "0.00001", "input_cost_per_audio_token: 0.000006")}
        {Model("searcher", provider, "0", "0", "input_cost_per_query: 0.002")}
        {Model("token-searcher", provider, "0.00000002", "0")}
          - model_name: omni-moderation-latest
            litellm_params:
              model: openai/omni-moderation-latest
              api_base: {provider}
              api_key: {ProviderKey}
              input_cost_per_token: 0
              output_cost_per_token: 0
          - model_name: embedder
            litellm_params:
              model: openai/upstream-embedder
              api_base: {provider}
              api_key: {ProviderKey}
              input_cost_per_token: 0.001
            model_info:
              mode: embedding
              max_input_tokens: 1000
        {Limited("first", provider, "0.001")}
        {Limited("second", provider, "0.01")}
        {Limited("third", provider, "0.0005")}
        {Limited("uneven", provider, "0.01")}
        {Limited("uneven", provider, "0.001")}
          - model_name: at/azure
            litellm_params:
              model: azure/my-deployment
              api_base: {provider}
              api_version: 2024-10-21
              api_key: {ProviderKey}
              input_cost_per_token: 0.001
              output_cost_per_token: 0.001
          - model_name: claude
            litellm_params:
              model: anthropic/upstream-claude
              api_base: {provider}
              api_key: {ProviderKey}
              input_cost_per_token: 0.001
              output_cost_per_token: 0.01
              cache_creation_input_token_cost: 0.0001
              cache_read_input_token_cost: 0.00001
          - model_name: llama3
            litellm_params:
              model: groq/llama-3.1-8b-instant
              mock_response: Hello
              input_cost_per_token: 5e-08
              output_cost_per_token: 1.5e-07
        """;

    public async ValueTask InitializeAsync()
    {
        Upstream = await FakeUpstream.StartAsync();
        Gateway = await TestGateway.StartAsync(ConfigFor(Upstream.BaseAddress));
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    // What it can write has a limit, and what it reads is free.
    private static string Limited(string name, Uri provider, string output) =>
        $"{Model(name, provider, "0", output)}\n    model_info: {{max_output_tokens: 50}}";

    private static string Model(string name, Uri provider, string? input, string? output, params string[] more)
    {
        string?[] settings =
        [
            $"model: openai/upstream-{name}",
            $"api_base: {provider}",
            $"api_key: {ProviderKey}",
            input is null ? null : $"input_cost_per_token: {input}",
            output is null ? null : $"output_cost_per_token: {output}",
            .. more,
        ];
        return $"  - model_name: {name}\n    litellm_params:\n"
            + string.Join('\n', settings.OfType<string>().Select(setting => $"      {setting}"));
    }
}
