using Tollgate.Api.Tests.Metrics;

namespace Tollgate.Api.Tests.Calls.Http.Routing;

/// <summary>What is told of deployments that fail, and of those that take over.</summary>
public sealed class DeploymentMetricsTests : RoutedTests
{
    [Fact]
    public async Task A_deployment_that_fails_is_counted_and_passed_over_and_well_again_when_it_answers()
    {
        await ServeAsync(
            "num_retries: 1, cooldown_time: 30",
            Model("m", One.BaseAddress, "one", more: "order: 1"),
            Model("m", Other.BaseAddress, "other", more: "order: 2"));
        var caller = await KeyAsync();
        One.Default = Failing(429);
        Assert.Equal(("other", "1", "0"), Way(await caller.CallAsync(ChatBody.Of("m"))));

        var failing = await Gateway.ScrapeAsync(scrape => scrape.Sum("litellm_requests_metric_total") == 1);

        (string, string)[] one = [("model_id", "one"), ("litellm_model_name", "upstream-one"), ("api_provider", "openai")];
        Assert.Equal(2, failing.Sum("litellm_deployment_state", one));
        Assert.Equal(1, failing.Sum("litellm_deployment_cooled_down_total", [.. one, ("exception_status", "429")]));
        Assert.Equal(
            1,
            failing.Sum(
                "litellm_deployment_failure_responses_total",
                [.. one, ("requested_model", "m"), ("exception_status", "429"), ("exception_class", "Openai.RateLimitError")]));
        Assert.Equal(1, failing.Sum("litellm_llm_api_failed_requests_metric_total", ("model_id", "one"), ("model", "upstream-one")));
        Assert.Equal(1, failing.Sum("litellm_deployment_total_requests_total", one));
        Assert.Empty(failing.Find("litellm_deployment_success_responses_total", one));
        Assert.Equal(1, failing.Sum("litellm_deployment_success_responses_total", ("model_id", "other")));
        Assert.Equal(0, failing.Sum("litellm_deployment_state", ("model_id", "other")));
        Assert.Empty(failing.Find("litellm_proxy_failed_requests_metric_total"));

        Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(1, (await Gateway.ScrapeAsync()).Sum("litellm_deployment_state", one));
        One.Default = null;
        Assert.Equal(("one", "0", "0"), Way(await caller.CallAsync(ChatBody.Of("m"))));
        await Gateway.ScrapeAsync(scrape => scrape.Sum("litellm_deployment_state", one) == 0);
    }

    [Fact]
    public async Task A_group_that_takes_over_is_counted_by_whether_it_answers()
    {
        await ServeAsync(
            "num_retries: 0, disable_cooldowns: true, fallbacks: [{m: [n]}]",
            Model("m", One.BaseAddress, "one"),
            Model("n", Other.BaseAddress, "other"));
        var caller = await KeyAsync();
        One.Default = Failing(500);
        Assert.Equal(("other", "0", "1"), Way(await caller.CallAsync(ChatBody.Of("m"))));
        Other.Default = Failing(503);
        Assert.Equal(503, (await caller.CallAsync(ChatBody.Of("m"))).Status);

        var scrape = await Gateway.ScrapeAsync(scrape => scrape.Sum("litellm_proxy_total_requests_metric_total") == 2);

        (string, string)[] labels =
            [("requested_model", "m"), ("fallback_model", "n"), ("exception_status", "500"), ("model_id", "other")];
        Assert.Equal(1, scrape.Sum("litellm_deployment_successful_fallbacks_total", labels));
        Assert.Equal(1, scrape.Sum("litellm_deployment_failed_fallbacks_total", labels));
        Assert.Equal(
            1,
            scrape.Sum(
                "litellm_proxy_failed_requests_metric_total",
                ("requested_model", "m"), ("exception_status", "503"), ("exception_class", "Openai.ServiceUnavailableError")));
    }

    [Fact]
    public async Task A_stream_that_breaks_off_is_a_failure_of_its_deployment_and_what_it_cost_is_spent()
    {
        await ServeAsync("num_retries: 0", Model("m", One.BaseAddress, "one"));
        var caller = await KeyAsync();

        await caller.CallAsync(ChatBody.Streamed("m", new() { CutAfter = 2, Text = "one two three four" }));

        var scrape = await Gateway.ScrapeAsync(scrape => scrape.Sum("litellm_proxy_total_requests_metric_total") == 1);
        Assert.Equal(1, scrape.Sum("litellm_deployment_failure_responses_total", ("model_id", "one")));
        Assert.Equal(1, scrape.Sum("litellm_deployment_state", ("model_id", "one")));
        Assert.True(scrape.Sum("litellm_spend_metric_total") > 0);
        Assert.Empty(scrape.Find("litellm_request_total_latency_metric_count"));
    }

    [Fact]
    public async Task What_a_deployment_takes_is_told_where_it_is_known()
    {
        await ServeAsync("num_retries: 0", Model("m", One.BaseAddress, "one", more: ["rpm: 60", "tpm: 1000"]), Model("n", One.BaseAddress, "two"));

        var scrape = await Gateway.ScrapeAsync();

        Assert.Equal("one", Assert.Single(scrape.Find("litellm_deployment_rpm_limit")).Labels["model_id"]);
        Assert.Equal((60, 1000), (scrape.Sum("litellm_deployment_rpm_limit"), scrape.Sum("litellm_deployment_tpm_limit")));
    }
}
