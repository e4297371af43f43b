namespace Tollgate.Silo.Tests.Configuration;

public sealed class ModelListTests
{
    [Fact]
    public void Reads_everything_that_is_known_of_a_model()
    {
        var configuration = Loading.Valid("""
            model_list:
              - model_name: gpt
                litellm_params:
                  model: openai/gpt-4o-mini
                  api_key: sk-upstream
                  api_base: https://example.com/v1
                  timeout: "2.5"
                  input_cost_per_token: 5e-08
                  output_cost_per_token: "0.00000015"
                  cache_read_input_token_cost: 0
                  cache_creation_input_token_cost: 3.75e-08
                model_info:
                  id: deployment-1
                  mode: chat
                  base_model: gpt-4o-mini
                  output_cost_per_token: 1
                  max_input_tokens: 128000
                  max_output_tokens: "16384"
              - model_name: gpt
                litellm_params: {model: azure/gpt, mock_response: "Hi"}
            """);

        var model = configuration.Models[0];
        Assert.Equal(("gpt", "openai/gpt-4o-mini", 2), (model.ModelName, model.Model, model.Line));
        Assert.Equal("sk-upstream", model.ApiKey!.Reveal());
        Assert.Equal("https://example.com/v1", model.ApiBase);
        Assert.Equal(TimeSpan.FromSeconds(2.5), model.Timeout);
        var price = model.Costs.Over(null, null, out _)!;
        Assert.Equal(
            (0.00000005m, 0.00000015m, 0m, 0.0000000375m), (price.Input, price.Output, price.CacheRead, price.CacheWrite));
        Assert.Equal(("deployment-1", "chat", "gpt-4o-mini"), (model.Info.Id, model.Info.Mode, model.Info.BaseModel));
        Assert.Null(model.Info.Costs.Over(null, null, out var missing));
        Assert.Equal("input_cost_per_token", missing.ToString());
        Assert.Equal(1m, model.Info.Costs.Over(price, null, out _)!.Output);
        Assert.Equal((128_000, 16_384), (model.Info.MaxInputTokens, model.Info.MaxOutputTokens));
        Assert.Equal(("Hi", 19), (configuration.Models[1].MockResponse, configuration.Models[1].Line));
    }

    [Theory]
    [InlineData("timeout: soon", "timeout must be a number of seconds, but is 'soon'.")]
    [InlineData("timeout: 0", "timeout must be a number of seconds from 0.001 to 86400, but is '0'.")]
    [InlineData("timeout: 1e20", "timeout must be a number of seconds from 0.001 to 86400, but is '1e20'.")]
    [InlineData("timeout: [1]", "timeout must be a number of seconds, but is a list.")]
    [InlineData("api_base: {a: 1}", "api_base must be an http or https address, but is a mapping.")]
    [InlineData("api_base: user:secret@host", "api_base must be an http or https address.")]
    [InlineData(
        "input_cost_per_token: .nan",
        "input_cost_per_token must be a cost in dollars per token, but is '.nan'.")]
    [InlineData("input_cost_per_token: NaN", "input_cost_per_token must be a cost in dollars per token, but is 'NaN'.")]
    [InlineData("input_cost_per_token: inf", "input_cost_per_token must be a cost in dollars per token, but is 'inf'.")]
    [InlineData(
        "output_cost_per_token: -1e-9",
        "output_cost_per_token must be a cost in dollars per token from 0 to 1, but is '-1e-9'.")]
    [InlineData(
        "cache_read_input_token_cost: 1.01",
        "cache_read_input_token_cost must be a cost in dollars per token from 0 to 1, but is '1.01'.")]
    [InlineData(
        "cache_creation_input_token_cost: 1e-40",
        "cache_creation_input_token_cost must be a cost in dollars per token of 0 or at least 1e-18, but is '1e-40'.")]
    [InlineData(
        "output_cost_per_image: 2", "output_cost_per_image must be a cost in dollars from 0 to 1, but is '2'.")]
    [InlineData(
        "input_cost_per_token_above_272k_tokens_priority: a",
        "input_cost_per_token_above_272k_tokens_priority must be a cost in dollars per token, but is 'a'.")]
    [InlineData("input_cost_per_second: [1]", "input_cost_per_second must be a cost in dollars, but is a list.")]
    public void A_value_that_is_wrong_is_told_by_key_line_and_expectation(string setting, string expected) =>
        Assert.Equal(
            $"config.yaml, line 5: model_list[0].litellm_params.{expected}",
            Loading.Error($"""
                model_list:
                  - model_name: a
                    litellm_params:
                      model: openai/a
                      {setting}
                """));

    [Fact]
    public void Tells_every_error_at_once()
    {
        var result = Loading.Load("""
            model_list:
              - litellm_params: {model: ""}
              - model_name: b
                litellm_params: {model: openai/b, timeout: soon}
                model_info: {max_input_tokens: 1.5}
              - model_name: c
              - just a text
            general_settings: {error_profile: old}
            """);

        Assert.Equal(
            [
                "config.yaml, line 2: model_list[0].model_name is missing.",
                "config.yaml, line 2: model_list[0].litellm_params.model is missing.",
                "config.yaml, line 4: model_list[1].litellm_params.timeout must be a number of seconds, but is 'soon'.",
                "config.yaml, line 5: model_list[1].model_info.max_input_tokens must be a whole number above 0, "
                    + "but is '1.5'.",
                "config.yaml, line 6: model_list[2].litellm_params.model is missing.",
                "config.yaml, line 7: model_list[3] must be a mapping, but is a single value.",
                "config.yaml, line 8: general_settings.error_profile must be 'classic' or 'current', but is 'old'.",
            ],
            result.Errors);
        Assert.Null(result.Configuration);
    }

    [Fact]
    public void A_model_list_that_is_no_list_is_an_error() =>
        Assert.Equal(
            "config.yaml, line 1: model_list must be a list, but is a mapping.", Loading.Error("model_list: {a: 1}"));
}
