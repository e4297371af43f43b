using Tollgate.Silo.Configuration;

namespace Tollgate.Silo.Tests.Configuration;

public sealed class GeneralSettingsTests
{
    [Fact]
    public void Reads_the_settings_of_the_gateway()
    {
        var configuration = Loading.Valid("""
            general_settings:
              error_profile: Current
              unpriced_models: refuse
              max_request_size_mb: 0.5
              open_budget_manager: True
              budget_enforcement: hard
              master_key: sk-1
            """);

        Assert.Equal(Accounts.Enforcement.Hard, configuration.Accounts.Enforcement);
        Assert.Equal(Accounts.Enforcement.Hard, configuration.ToSilo().Accounts.Enforcement);
        Assert.Equal(ErrorProfile.Current, configuration.ErrorProfile);
        Assert.Equal(UnpricedModels.Refuse, configuration.UnpricedModels);
        Assert.Equal(512 * 1024, configuration.BodyBytesMax);
        Assert.True(configuration.OpenBudgetManager);
        Assert.False(Loading.Valid("").OpenBudgetManager);
    }

    [Theory]
    [InlineData(
        "max_request_size_mb: 0",
        "max_request_size_mb must be a number of megabytes above 0 and at most 1024, but is '0'.")]
    [InlineData("open_budget_manager: 1", "open_budget_manager must be 'true' or 'false', but is '1'.")]
    [InlineData("unpriced_models: 1", "unpriced_models must be 'judge' or 'refuse' or 'allow', but is '1'.")]
    [InlineData("budget_enforcement: soft", "budget_enforcement must be 'last-call' or 'hard', but is 'soft'.")]
    public void Refuses_what_has_no_meaning(string setting, string expected) =>
        Assert.Equal(
            $"config.yaml, line 2: general_settings.{expected}", Loading.Error($"general_settings:\n  {setting}"));

    [Fact]
    public void Reads_what_customers_are_granted()
    {
        var granted = Loading.Valid("litellm_settings: {max_end_user_budget: 1e-12, max_end_user_budget_id: tier}").Accounts;

        Assert.Equal((new Accounts.Money(1e-12m), "tier"), (granted.CustomerBudget, granted.CustomerBudgetId));
        Assert.Equal(
            Accounts.Money.Zero, Loading.Valid("litellm_settings: {max_end_user_budget: 0}").Accounts.CustomerBudget);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1e-30")]
    [InlineData("0.5e-40")]
    [InlineData("1e11")]
    [InlineData("much")]
    public void A_budget_that_cannot_be_kept_exactly_is_not_taken_for_another(string written) =>
        Assert.Equal(
            "config.yaml, line 1: litellm_settings.max_end_user_budget must be an amount in dollars of 0 or at least "
                + $"1e-18, but is '{written}'.",
            Loading.Error($"litellm_settings: {{max_end_user_budget: {written}}}"));

    [Fact]
    public void Names_all_unused_settings_in_one_warning_with_their_lines()
    {
        var result = Loading.Load("""
            model_list:
              - model_name: a
                surprise: 1
                litellm_params: {model: openai/a, drop_params: true}
            litellm_settings:
              drop_params: true
              callbacks: [prometheus, langfuse]
            somewhere: {over: the rainbow}
            """);

        Assert.Equal(
            "config.yaml: these settings are not used by this version: litellm_settings.callbacks[1] (line 7), "
            + "litellm_settings.drop_params (line 6), model_list[0].surprise (line 3), "
            + "model_list[0].litellm_params.drop_params (line 4), somewhere (line 8).",
            Assert.Single(result.Warnings));
    }

    [Fact]
    public void Names_the_limits_that_are_not_enforced_in_a_warning_of_their_own()
    {
        var result = Loading.Load("""
            model_list:
              - model_name: a
                litellm_params: {model: openai/a, rpm: 10, tpm: null}
            litellm_settings:
              tag_budget_config: {a: {max_budget: 1}}
              callbacks: ["dynamic_rate_limiter_v3"]
            general_settings:
              max_parallel_requests: 5
            router_settings:
              provider_budget_config: {openai: {budget_limit: 1}}
            """);

        Assert.Equal(
            "config.yaml: these settings limit something, but are not enforced by this version: "
            + "litellm_settings.callbacks[0]: dynamic_rate_limiter_v3 (line 6), litellm_settings.tag_budget_config (line 5), "
            + "router_settings.provider_budget_config (line 10), "
            + "general_settings.max_parallel_requests (line 8).",
            Assert.Single(result.Warnings));
    }

    [Fact]
    public void Says_why_the_rescheduler_is_ignored() =>
        Assert.Equal(
            "config.yaml, line 1: general_settings.proxy_budget_rescheduler_min_time is ignored: budgets reset on time "
            + "without polling.",
            Assert.Single(Loading.Load("general_settings: {proxy_budget_rescheduler_min_time: 597}").Warnings));

    [Fact]
    public void A_master_key_of_another_form_works_with_a_warning_that_does_not_show_it()
    {
        var result = Loading.Load("general_settings: {master_key: hunter2}");

        Assert.Equal("hunter2", result.Configuration!.MasterKey!.Reveal());
        Assert.Equal(
            "config.yaml, line 1: general_settings.master_key does not begin with 'sk-', as every other key does.",
            Assert.Single(result.Warnings));
    }

    [Fact]
    public void No_secret_shows_in_anything_that_is_printed()
    {
        var result = Loading.Load("""
            model_list:
              - model_name: a
                litellm_params: {model: openai/a, api_key: hunter2, api_base: "https://u:hunter2@example.com"}
            general_settings: {master_key: hunter2, database_url: "postgres://u:hunter2@h/d"}
            environment_variables: {KEY: hunter2}
            """);

        var configuration = result.Configuration!;
        string[] printed =
        [
            .. result.Warnings, result.ToString(), configuration.ToString(), configuration.Models[0].ToString(),
            $"{configuration.MasterKey} {configuration.Models[0].ApiKey}",
        ];
        Assert.All(printed, text => Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal));
    }
}
