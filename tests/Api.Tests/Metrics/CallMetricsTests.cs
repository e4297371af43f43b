using Tollgate.Api.Tests.Calls.Http;
using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Metrics;

/// <summary>What is counted of calls.</summary>
public sealed class CallMetricsTests : IAsyncLifetime
{
    private const string Prompt = "an-unusual-prompt";
    private const string ProviderKey = "sk-of-the-provider";

    private FakeUpstream _upstream = null!;
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await FakeUpstream.StartAsync();
        _gateway = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task What_calls_cost_and_used_is_counted_for_whoever_pays_by_LiteLLMs_names()
    {
        await _gateway.DoAsync("/team/new", """{"team_id":"red","team_alias":"Red"}""");
        var made = await _gateway.DoAsync("/key/generate", """{"team_id":"red","key_alias":"K","user_id":"ann"}""");
        using var client = _gateway.ClientWith(made["key"].GetString());
        for (var i = 0; i < 3; i++)
            await SendAsync(client, new FakeBehavior { PromptTokens = 10, CompletionTokens = 20 });

        var scrape = await _gateway.ScrapeAsync(scrape => scrape.Sum("litellm_requests_metric_total") == 3);

        var id = Assert.Single(scrape.Find("litellm_spend_metric_total")).Labels["model_id"];
        Assert.Contains(
            "\nlitellm_spend_metric_total{api_key_alias=\"K\",client_ip=\"None\",end_user=\"None\","
            + $"hashed_api_key=\"{made["token"].GetString()}\",model=\"upstream-m\",model_id=\"{id}\",team=\"red\",team_alias=\"Red\","
            + "user=\"ann\",user_agent=\"None\",user_email=\"None\"} 0.6\n",
            scrape.Text,
            StringComparison.Ordinal);
        (string, string)[] payer = [("hashed_api_key", made["token"].GetString()!), ("team", "red"), ("user", "ann")];
        (string, string)[] caller = [.. payer, ("model", "upstream-m"), ("requested_model", "m")];
        Assert.Equal(90, scrape.Sum("litellm_total_tokens_metric_total", caller));
        Assert.Equal(30, scrape.Sum("litellm_input_tokens_metric_total", caller));
        Assert.Equal(60, scrape.Sum("litellm_output_tokens_metric_total", caller));
        Assert.Equal(3, scrape.Sum("litellm_request_total_latency_metric_count", caller));
        Assert.Equal(3, scrape.Sum("litellm_llm_api_latency_metric_bucket", [.. caller, ("le", "+Inf")]));
        Assert.Equal(
            3,
            scrape.Sum("litellm_overhead_latency_metric_count", ("model_group", "m"), ("api_provider", "openai"), ("litellm_model_name", "upstream-m")));
        Assert.Equal(3, scrape.Sum("litellm_deployment_latency_per_output_token_count"));
        Assert.Empty(scrape.Find("litellm_llm_api_time_to_first_token_metric_count"));
        Assert.Equal(
            3,
            scrape.Sum("litellm_deployment_success_responses_total", ("requested_model", "m"), ("api_base", _upstream.BaseAddress.AbsoluteUri.TrimEnd('/'))));
        Assert.Equal(3, scrape.Sum("litellm_deployment_total_requests_total"));
        Assert.Equal(0, scrape.Sum("litellm_deployment_state", ("model_id", id)));
        Assert.Equal(
            3,
            scrape.Sum("litellm_proxy_total_requests_metric_total", [.. payer, ("route", "/chat/completions"), ("status_code", "200"), ("model_id", id)]));
        Assert.Empty(scrape.Find("litellm_proxy_failed_requests_metric_total"));
    }

    [Fact]
    public async Task A_stream_tells_how_long_its_first_event_took()
    {
        using var client = _gateway.ClientWith(await _gateway.KeyAsync());

        await SendAsync(client, new FakeBehavior { Chunks = 3 }, stream: true);

        var scrape = await _gateway.ScrapeAsync(scrape => scrape.Sum("litellm_requests_metric_total") == 1);
        Assert.Equal(1, scrape.Sum("litellm_llm_api_time_to_first_token_metric_count", ("requested_model", "m")));
        Assert.True(
            scrape.Sum("litellm_llm_api_time_to_first_token_metric_sum") <= scrape.Sum("litellm_llm_api_latency_metric_sum"));
    }

    [Fact]
    public async Task A_call_in_flight_is_seen()
    {
        using var client = _gateway.ClientWith(await _gateway.KeyAsync());
        var running = SendAsync(client, new FakeBehavior { Hold = "flight" });
        await _upstream.Gate("flight").Reached.WaitAsync(TimeSpan.FromSeconds(60));

        var during = await _gateway.ScrapeAsync();
        _upstream.Gate("flight").Open();
        await running;

        Assert.Equal(1, during.Sum("litellm_in_flight_requests"));
        await _gateway.ScrapeAsync(scrape => scrape.Sum("litellm_in_flight_requests") == 0);
    }

    [Fact]
    public async Task A_refusal_is_counted_for_whoever_was_refused_by_limit_and_class()
    {
        await _gateway.DoAsync("/team/new", """{"team_id":"poor","team_alias":"Poor","max_budget":0}""");
        using var client = _gateway.ClientWith(await _gateway.KeyAsync("""{"team_id":"poor","key_alias":"K"}"""));

        Assert.Equal(400, (await SendAsync(client)).Status);

        var scrape = await _gateway.ScrapeAsync(scrape => scrape.Sum("litellm_proxy_total_requests_metric_total") == 1);
        (string, string)[] labels =
            [("team", "poor"), ("team_alias", "Poor"), ("api_key_alias", "K"), ("requested_model", "m"), ("model_id", "None")];
        Assert.Equal(1, scrape.Sum("litellm_proxy_total_requests_metric_total", [.. labels, ("status_code", "400")]));
        Assert.Equal(
            1,
            scrape.Sum(
                "litellm_proxy_failed_requests_metric_total",
                [.. labels, ("exception_status", "400"), ("exception_class", "BudgetExceededError")]));
        Assert.True(scrape.Sum("tollgate_calls_refused_total", ("account", "team"), ("limit", "max_budget")) >= 1);
        Assert.Empty(scrape.Find("litellm_spend_metric_total"));
    }

    [Fact]
    public async Task Names_that_a_client_makes_up_are_told_nowhere()
    {
        using var stranger = _gateway.ClientWith("sk-made-up-key");
        using var client = _gateway.ClientWith(await _gateway.KeyAsync());
        client.DefaultRequestHeaders.UserAgent.ParseAdd("made-up-agent");
        await TestGateway.SendAsync(client, HttpMethod.Post, "/chat/completions", """{"model":"made-up-model","messages":[]}""");
        await TestGateway.SendAsync(
            client, HttpMethod.Post, "/chat/completions", """{"model":"m","messages":[],"user":"made-up-customer"}""");
        await TestGateway.SendAsync(client, HttpMethod.Post, "/engines/made-up-model/chat/completions", """{"messages":[]}""");
        await TestGateway.SendAsync(stranger, HttpMethod.Post, "/chat/completions", """{"model":"m","messages":[]}""");
        await TestGateway.SendAsync(client, HttpMethod.Get, "/made-up-route");

        var scrape = await _gateway.ScrapeAsync(scrape => scrape.Sum("litellm_proxy_total_requests_metric_total") == 4);

        Assert.DoesNotContain("made-up", scrape.Text, StringComparison.Ordinal);
        Assert.Equal(
            1,
            scrape.Sum(
                "litellm_proxy_failed_requests_metric_total",
                ("hashed_api_key", "None"), ("requested_model", "None"), ("exception_class", "AuthenticationError")));
        Assert.Equal(1, scrape.Sum("litellm_proxy_total_requests_metric_total", ("route", "/engines/{**rest}"), ("requested_model", "None")));
    }

    [Fact]
    public async Task No_secret_and_nothing_that_was_said_is_told()
    {
        var key = await _gateway.KeyAsync("""{"metadata":{"note":"an-unusual-note"}}""");
        using var client = _gateway.ClientWith(key);
        await SendAsync(client, new FakeBehavior { Text = "an-unusual-answer" });
        await SendAsync(client, new FakeBehavior { Status = 401 });

        var scrape = await _gateway.ScrapeAsync(scrape => scrape.Sum("litellm_proxy_total_requests_metric_total") == 2);

        foreach (var secret in new[] { key, TestGateway.MasterKey, ProviderKey, Prompt, "an-unusual" })
            Assert.DoesNotContain(secret, scrape.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Customers_are_told_apart_only_for_the_asking()
    {
        await using var gateway = await StartAsync("litellm_settings: {enable_end_user_cost_tracking_prometheus_only: true}");
        foreach (var (asked, label) in new[] { (_gateway, "None"), (gateway, "ann") })
        {
            using var client = asked.ClientWith(await asked.KeyAsync());
            await SendAsync(client, members: "\"user\":\"ann\"");

            var scrape = await asked.ScrapeAsync(scrape => scrape.Sum("litellm_requests_metric_total") == 1);
            Assert.Equal(1, scrape.Sum("litellm_requests_metric_total", ("end_user", label)));
        }
    }

    [Fact]
    public async Task Beyond_the_bound_whatever_comes_is_counted_together_so_that_no_sum_loses_anything()
    {
        await using var gateway = await StartAsync("general_settings: {metrics_series_max: 2}");
        for (var i = 0; i < 5; i++)
        {
            using var client = gateway.ClientWith(await gateway.KeyAsync());
            await SendAsync(client, new FakeBehavior { PromptTokens = 0, CompletionTokens = 10 });
        }

        var scrape = await gateway.ScrapeAsync(scrape => scrape.Sum("litellm_requests_metric_total") == 5);

        Assert.Equal(3, scrape.Find("litellm_requests_metric_total").Count);
        Assert.Equal(3, scrape.Sum("litellm_requests_metric_total", ("hashed_api_key", "other"), ("model", "other")));
        Assert.Equal(0.5, scrape.Sum("litellm_spend_metric_total")!.Value, 12);
        Assert.Equal(3, scrape.Sum("litellm_proxy_total_requests_metric_total", ("hashed_api_key", "other"), ("status_code", "200")));
        Assert.True(scrape.Sum("tollgate_metrics_folded_total") >= 6);
    }

    [Fact]
    public async Task What_it_measures_of_itself_is_told_beside_what_Orleans_and_NET_do()
    {
        using var client = _gateway.ClientWith(await _gateway.KeyAsync());
        await SendAsync(client);

        var scrape = await _gateway.ScrapeAsync();

        Assert.True(scrape.Sum("tollgate_admission_duration_seconds_count") >= 1);
        Assert.True(scrape.Sum("tollgate_ledger_batch_size_sum", ("question", "settle")) >= 1);
        Assert.True(scrape.Sum("tollgate_ledger_duration_seconds_count", ("question", "open")) >= 1);
        Assert.NotEmpty(scrape.Find("orleans_catalog_activations"));
        Assert.NotEmpty(scrape.Find("dotnet_process_memory_working_set_bytes"));
        Assert.NotEmpty(scrape.Find("http_server_request_duration_seconds_count", ("http_route", "/chat/completions")));
        Assert.DoesNotContain("otel_scope", scrape.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_handler_of_errors_answers_is_counted_as_it_was_answered()
    {
        await using var gateway = await StartAsync("general_settings: {max_request_size_mb: 0.001}");

        var answer = await gateway.CallAsync(key: null, $"\"user\":\"{new string('x', 2_000)}\"");

        Assert.Equal(413, answer.Status);
        var scrape = await gateway.ScrapeAsync(scrape => scrape.Sum("litellm_proxy_failed_requests_metric_total") == 1);
        Assert.Equal(1, scrape.Sum("litellm_proxy_failed_requests_metric_total", ("exception_status", "413")));
        Assert.Equal(
            1, scrape.Sum("tollgate_calls_refused_total", ("account", "none"), ("limit", "bad_request_error")));
    }

    private static Task<Answer> SendAsync(
        HttpClient client, FakeBehavior? fake = null, bool stream = false, string? members = null)
    {
        var body = stream ? ChatBody.Streamed("m", fake, members) : ChatBody.Of("m", fake, members);
        return TestGateway.SendAsync(
            client, HttpMethod.Post, "/chat/completions", body.Replace("\"hi\"", $"\"{Prompt}\"", StringComparison.Ordinal));
    }

    private Task<TestGateway> StartAsync(string settings = "") => TestGateway.StartAsync($"""
        {settings}
        model_list:
          - model_name: m
            litellm_params:
              model: openai/upstream-m
              api_base: {_upstream.BaseAddress}
              api_key: {ProviderKey}
              input_cost_per_token: 0
              output_cost_per_token: 0.01
        """);
}
