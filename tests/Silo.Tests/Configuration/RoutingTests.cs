using Tollgate.Accounts;

namespace Tollgate.Silo.Tests.Configuration;

public sealed class RoutingTests
{
    [Fact]
    public void Without_a_word_calls_are_routed_as_by_litellm()
    {
        var router = Loading.Valid("model_list: []").Router;

        Assert.Equal(
            (2, TimeSpan.FromMinutes(10), null, TimeSpan.Zero, null, TimeSpan.FromSeconds(5), false, 5),
            (router.Retries, router.Timeout, router.StreamTimeout, router.RetryAfter, router.AllowedFails,
                router.CooldownTime, router.DisableCooldowns, router.MaxFallbacks));
        Assert.Empty(router.FallbacksOf("m"));
    }

    [Fact]
    public void Router_settings_say_how()
    {
        var result = Loading.Load("""
            router_settings:
              routing_strategy: simple-shuffle
              num_retries: 0
              timeout: 30
              stream_timeout: 0.5
              retry_after: 3
              allowed_fails: 0
              cooldown_time: 0
              disable_cooldowns: true
              max_fallbacks: 1
              fallbacks: [{a: [b, c], d: e}, {f: []}]
              default_fallbacks: [g]
            general_settings: {enforce_fallback_budget: true}
            """);

        var router = result.Configuration!.Router;
        Assert.Empty(result.Warnings);
        Assert.Equal(
            (0, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(3), 0, TimeSpan.Zero, true, 1),
            (router.Retries, router.Timeout, router.StreamTimeout, router.RetryAfter, router.AllowedFails,
                router.CooldownTime, router.DisableCooldowns, router.MaxFallbacks));
        Assert.Equal(["b", "c"], router.FallbacksOf("a"));
        Assert.Equal(["e"], router.FallbacksOf("d"));
        Assert.Empty(router.FallbacksOf("f"));
        Assert.Equal(["g"], router.FallbacksOf("x"));
    }

    [Fact]
    public void Litellm_settings_say_it_where_router_settings_do_not()
    {
        var router = Loading.Valid("""
            litellm_settings:
              num_retries: 4
              request_timeout: 5
              allowed_fails: 7
              fallbacks: [{"*": [b]}]
            router_settings: {num_retries: 1}
            """).Router;

        Assert.Equal((1, TimeSpan.FromSeconds(5), 7), (router.Retries, router.Timeout, router.AllowedFails));
        Assert.Equal(["b"], router.FallbacksOf("a"));
    }

    [Theory]
    [InlineData("num_retries: -1", "router_settings.num_retries must be a whole number from 0 to 100, but is '-1'.")]
    [InlineData("num_retries: 101", "router_settings.num_retries must be a whole number from 0 to 100, but is '101'.")]
    [InlineData("allowed_fails: 1.5", "router_settings.allowed_fails must be a whole number from 0 to 1000, but is '1.5'.")]
    [InlineData("timeout: 0", "router_settings.timeout must be a number of seconds from 0.001 to 86400, but is '0'.")]
    [InlineData("retry_after: -1", "router_settings.retry_after must be a number of seconds from 0 to 86400, but is '-1'.")]
    [InlineData("fallbacks: [a]", "router_settings.fallbacks[0] must be a mapping, but is a single value.")]
    [InlineData("fallbacks: [{a: [{model: b}]}]", "router_settings.fallbacks[0].a[0] must be the name of a model.")]
    [InlineData("fallbacks: [{a: [b]}, {a: [c]}]", "router_settings.fallbacks[1].a is given twice.")]
    public void What_makes_no_sense_is_an_error_that_names_it(string setting, string error) =>
        Assert.Equal($"config.yaml, line 1: {error}", Loading.Error($"router_settings: {{{setting}}}"));

    [Fact]
    public void What_is_done_otherwise_is_told() =>
        Assert.Equal(
            [
                "config.yaml, line 1: router_settings.routing_strategy 'latency-based-routing' is not known: deployments "
                    + "are chosen by simple-shuffle.",
                "config.yaml, line 2: general_settings.enforce_fallback_budget is ignored: a fallback never spends what "
                    + "a budget has not.",
            ],
            Loading.Load("""
                router_settings: {routing_strategy: latency-based-routing}
                general_settings: {enforce_fallback_budget: false}
                """).Warnings);

    [Fact]
    public void An_entry_says_how_it_is_tried_and_what_share_of_the_calls_it_gets()
    {
        var result = Loading.Load("""
            model_list:
              - model_name: m
                litellm_params: {model: openai/x, api_key: k, stream_timeout: 9, num_retries: 1, weight: 0.5, rpm: 60, tpm: 1e3, order: 2}
            """);

        var entry = Assert.Single(result.Configuration!.Models);
        Assert.Equal(
            (TimeSpan.FromSeconds(9), 1, 0.5, 60, 1_000, 2),
            (entry.StreamTimeout, entry.Retries, entry.Weight, entry.Rates.Requests, entry.Rates.Tokens, entry.Order));
        Assert.Equal(AccountKind.Deployment, entry.Account!.Value.Kind);
        Assert.Empty(result.Warnings);
    }
}
