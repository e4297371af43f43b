using Tollgate.Silo.Configuration;

namespace Tollgate.Silo.Tests.Configuration;

public sealed class PriceMapTests
{
    [Fact]
    public void Reads_what_models_cost_and_can_and_passes_over_the_rest()
    {
        var result = Load(
            """
            {
              "sample_spec": {"input_cost_per_token": 0, "max_input_tokens": "how many"},
              "gpt-4o": {
                "litellm_provider": "openai", "mode": "chat", "max_input_tokens": 128000.0, "max_output_tokens": 0,
                "input_cost_per_token": 2.5000000000000002e-06, "output_cost_per_token": "1e-05", "output_cost_per_token_batches": 5e-06,
                "input_cost_per_pixel": 7, "search_context_cost_per_query": {"search_context_size_low": 0.03}
              },
              "whisper-1": {"mode": "audio_transcription", "input_cost_per_second": 0.0001, "output_cost_per_second": 0.0}
            }
            """);

        Assert.Empty(result.Errors);
        var map = result.Configuration!.PriceMap;
        Assert.Equal(["gpt-4o", "whisper-1"], map.Select(model => model.Name));
        Assert.Equal(("openai", "chat", 128_000, null), (map[0].Provider, map[0].Mode, map[0].MaxInputTokens, map[0].MaxOutputTokens));
        var price = map[0].Costs.Over(null, "chat", out _)!;
        Assert.Equal((0.0000025m, 0.00001m, 0.000005m), (price.Input, price.Output, price.ServiceTiers[0].Price.Output));
        Assert.Equal(0.0001m, map[1].Costs.Over(null, map[1].Mode, out _)!.PerSecond);
    }

    [Theory]
    [InlineData("""{"output_cost_per_token": 0.0, "input_cost_per_pixel": 7e-08}""", false)]
    [InlineData("""{"output_cost_per_image": 0.0}""", true)]
    [InlineData("""{"output_cost_per_image": 0.04, "input_cost_per_pixel": 7e-08}""", true)]
    public void What_is_paid_for_by_something_unknown_alone_is_not_free(string model, bool isPriced) =>
        Assert.Equal(isPriced, !Load($$"""{"a": {{model}}}""").Configuration!.PriceMap[0].Costs.IsEmpty);

    [Theory]
    [InlineData("""{"a": {"input_cost_per_token": -1}}""", "input_cost_per_token must be a cost in dollars per token from 0 to 1, but is '-1'.")]
    [InlineData("""{"a": {"input_cost_per_query": 2}}""", "input_cost_per_query must be a cost in dollars from 0 to 1, but is '2'.")]
    [InlineData("""{"a": {"output_cost_per_token": "x"}}""", "output_cost_per_token must be a cost in dollars per token, but is 'x'.")]
    [InlineData("""{"a": {"output_cost_per_token": [1]}}""", "output_cost_per_token must be a cost in dollars per token, but is '[1]'.")]
    [InlineData("""{"a": {"input_cost_per_token": 1e-19}}""", "input_cost_per_token must be a cost in dollars per token of 0 or at least 1e-18, but is '1e-19'.")]
    [InlineData("""{"a": {"max_input_tokens": -1}}""", "max_input_tokens must be a whole number of tokens, but is '-1'.")]
    [InlineData("""{"a": 1}""", "it must be an object.")]
    public void What_cannot_be_used_is_told_by_model_and_key(string map, string expected) =>
        Assert.Equal($"prices.json, model 'a': {expected}", Assert.Single(Load(map).Errors));

    [Theory]
    [InlineData("[]", "must be a JSON object of models.")]
    [InlineData("{", "is not JSON: ")]
    public void A_file_that_is_no_price_map_is_an_error(string map, string expected) =>
        Assert.StartsWith(
            $"config.yaml, line 1: general_settings.price_map './prices.json' {expected}", Assert.Single(Load(map).Errors), StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_there_is_an_error() =>
        Assert.StartsWith(
            "config.yaml, line 1: general_settings.price_map 'none.json' cannot be read: ",
            Loading.Error("general_settings: {price_map: none.json}"),
            StringComparison.Ordinal);

    private static ConfigurationResult Load(string map) => Loading.InFile(
        "general_settings: {price_map: ./prices.json}",
        path =>
        {
            File.WriteAllText(Path.Combine(Path.GetDirectoryName(path)!, "prices.json"), map);
            return GatewayConfiguration.Load(["--config", path], new Dictionary<string, string>());
        });
}
