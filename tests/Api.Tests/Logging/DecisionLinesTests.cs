using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tollgate.Api.Tests.Calls.Http;
using Tollgate.Servers.Upstream;
using Tollgate.Silo.Logs;

namespace Tollgate.Api.Tests.Logging;

/// <summary>The lines of calls that were served, refused and failed.</summary>
public sealed class DecisionLinesTests : IAsyncLifetime
{
    private const string Prompt = "an-unusual-prompt";
    private const string Retries = "{num_retries: 0, allowed_fails: 1000}";
    private const string ProviderKey = "sk-of-the-provider";

    private readonly Logs _logs = new();
    private FakeUpstream _upstream = null!;

    public async ValueTask InitializeAsync() => _upstream = await FakeUpstream.StartAsync();

    public ValueTask DisposeAsync() => _upstream.DisposeAsync();

    [Fact]
    public async Task A_served_call_has_a_line_where_all_calls_are_asked_for()
    {
        await using var gateway = await StartAsync("all");
        await gateway.DoAsync("/team/new", """{"team_id":"red","team_alias":"Red \"1\" outcome=served"}""");
        var made = await gateway.DoAsync("/key/generate", """{"team_id":"red","key_alias":"K","user_id":"ann"}""");

        var answer = await CallAsync(gateway, made["key"].GetString()!, new() { PromptTokens = 10, CompletionTokens = 20 });

        var (line, decision) = await DecisionAsync();
        Assert.Equal((LogLevel.Information, "Call served"), (line.Level, decision.Title));
        AssertHas(
            decision,
            ("outcome", "served"), ("call", answer.Headers.GetValues("x-litellm-call-id").Single()), ("model", "m"),
            ("deployment", "first"), ("key", made["token"].GetString()), ("key_alias", "K"), ("team", "red"), ("user", "ann"),
            ("input_tokens", 10L), ("output_tokens", 20L), ("cost", 0.2m), ("status", 200), ("error", null));
        Assert.InRange((double)Field(decision, "duration_seconds")!, 0, 60);
        Assert.StartsWith("Call served outcome=served call=", line.Text, StringComparison.Ordinal);
        Assert.Contains(@" team_alias=""Red \u00221\u0022 outcome=served"" ", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_has_a_line_with_who_refused_and_its_figures()
    {
        await using var gateway = await StartAsync();
        await gateway.DoAsync("/team/new", """{"team_id":"poor","max_budget":0.1}""");
        await gateway.DoAsync("/team/new", """{"team_id":"slow","rpm_limit":1}""");
        foreach (var team in new[] { "poor", "slow" })
        {
            var key = await gateway.KeyAsync($$"""{"team_id":"{{team}}"}""");
            await CallAsync(gateway, key, new() { CompletionTokens = 20 });
            await CallAsync(gateway, key);
        }

        await DecisionAsync(count: 2);
        var (poor, slow) = (Decisions[0], Decisions[1]);
        Assert.Equal((LogLevel.Information, "Call refused"), (poor.Line.Level, poor.Decision.Title));
        AssertHas(
            poor.Decision,
            ("outcome", "refused"), ("team", "poor"), ("account", "team:poor"), ("limit", "max_budget"), ("max", 0.1m),
            ("spent", 0.2m), ("error", "BudgetExceededError"), ("cost", null), ("call", null));
        AssertHas(
            slow.Decision,
            ("account", "team:slow"), ("limit", "rpm_limit"), ("max", 1L), ("used", 1L), ("spent", null), ("error", "RateLimitError"));
    }

    [Fact]
    public async Task A_failure_is_a_warning_and_a_stranger_is_not_worth_a_line()
    {
        await using var gateway = await StartAsync();

        await CallAsync(gateway, "sk-of-nobody");
        await CallAsync(gateway, await gateway.KeyAsync());
        await CallAsync(gateway, await gateway.KeyAsync(), new() { Status = 500 });

        var (line, decision) = await DecisionAsync();
        Assert.Equal((LogLevel.Warning, "Call failed"), (line.Level, decision.Title));
        AssertHas(
            decision,
            ("outcome", "failed"), ("status", 500), ("error", "Openai.InternalServerError"), ("cost", 0m), ("deployment", "first"));
        Assert.Single(Decisions);
    }

    [Theory]
    [InlineData("none", 0)]
    [InlineData("failed", 1)]
    [InlineData("refused", 2)]
    [InlineData("all", 4)]
    public async Task As_many_have_lines_as_are_asked_for(string which, int count)
    {
        await using var gateway = await StartAsync(which);

        await CallAsync(gateway, "sk-of-nobody");
        await CallAsync(gateway, await gateway.KeyAsync("""{"max_budget":0}"""));
        await CallAsync(gateway, await gateway.KeyAsync());
        await CallAsync(gateway, await gateway.KeyAsync(), new() { Status = 500 });

        // Each call has been told before the client of the next has its answer, but for the last.
        await DecisionAsync(count);
        Assert.Equal(count, Decisions.Count);
    }

    [Fact]
    public async Task No_category_says_at_any_level_what_is_asked_or_answered_or_a_secret()
    {
        await using var gateway = await StartAsync("all", _logs.KeepEverything);
        var key = await gateway.KeyAsync();
        foreach (var fake in new FakeBehavior[]
        {
            new() { Text = "an-unusual-answer" }, new() { Text = "an-unusual-answer", Status = 400 },
            new() { Text = "an-unusual-answer", CutAfter = 0 }, new() { Text = "an-unusual-answer", Raw = "an-unusual-answer {" },
        })
        {
            await CallAsync(gateway, key, fake);
            await CallAsync(gateway, key, fake, stream: true);
        }

        await CallAsync(gateway, "sk-of-nobody");
        await TestGateway.SendAsync(
            gateway.ClientWith(key), HttpMethod.Post, "/chat/completions", $$"""{"model":"{{Prompt}}","messages":["{{Prompt}}"]}""");
        await TestGateway.SendAsync(
            gateway.ClientWith(key), HttpMethod.Post, "/chat/completions", $$"""{"model":"m","messages":["{{Prompt}}" """);
        await DecisionAsync(count: 11);

        Assert.Contains(_logs.All, line => line.Level == LogLevel.Trace);
        Assert.Contains(_logs.All, line => line.Category.StartsWith("Orleans", StringComparison.Ordinal));
        foreach (var secret in new[] { Prompt, "an-unusual-answer", ProviderKey, key, "sk-of-nobody", TestGateway.MasterKey })
            Assert.DoesNotContain(_logs.All, line => line.Text.Contains(secret, StringComparison.Ordinal));
    }

    private List<(Logs.Line Line, LogLine Decision)> Decisions =>
        [.. _logs.All.Where(line => line.Category == "Tollgate.Decisions").Select(line => (line, (LogLine)line.State!))];

    private async Task<(Logs.Line Line, LogLine Decision)> DecisionAsync(int count = 1) =>
        (await Eventually.GetAsync(() => Task.FromResult(Decisions), decisions => decisions.Count >= count)).FirstOrDefault();

    private static Task<Answer> CallAsync(TestGateway gateway, string key, FakeBehavior? fake = null, bool stream = false)
    {
        var body = stream ? ChatBody.Streamed("m", fake) : ChatBody.Of("m", fake);
        return TestGateway.SendAsync(
            gateway.ClientWith(key),
            HttpMethod.Post,
            "/chat/completions",
            body.Replace("\"hi\"", $"\"{Prompt}\"", StringComparison.Ordinal));
    }

    private static object? Field(LogLine line, string name) => line.Fields.FirstOrDefault(field => field.Key == name).Value;

    private static void AssertHas(LogLine line, params (string Name, object? Value)[] fields) =>
        Assert.Equal(fields, fields.Select(field => (field.Name, Field(line, field.Name))));

    private Task<TestGateway> StartAsync(
        string? which = null, Action<IServiceCollection>? configure = null) =>
        TestGateway.StartAsync(
            $"""
            general_settings: {which switch { null => "{}", _ => $"{{log_decisions: {which}}}" }}
            router_settings: {Retries}
            model_list:
              - model_name: m
                litellm_params:
                  model: openai/upstream-m
                  api_base: {_upstream.BaseAddress}
                  api_key: {ProviderKey}
                  input_cost_per_token: 0
                  output_cost_per_token: 0.01
                model_info:
                  id: first
            """,
            configureServices: configure ?? (services => services.AddSingleton<ILoggerProvider>(_logs)));
}
