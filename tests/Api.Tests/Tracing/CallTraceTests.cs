using System.Globalization;
using Tollgate.Servers.Tracing;
using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Tracing;

/// <summary>What a collector is told of calls.</summary>
public sealed class CallTraceTests : IAsyncLifetime
{
    private TracedGateway _traced = null!;

    public async ValueTask InitializeAsync() => _traced = await TracedGateway.StartAsync();

    public ValueTask DisposeAsync() => _traced.DisposeAsync();

    [Fact]
    public async Task A_call_is_one_trace_through_front_grains_ledger_and_provider()
    {
        await _traced.Gateway.DoAsync("/team/new", """{"team_id":"red","team_alias":"Red"}""");
        var made = await _traced.Gateway.DoAsync("/key/generate", """{"team_id":"red","key_alias":"K","user_id":"ann"}""");

        var (answer, trace) = await _traced.CallAsync(
            made["key"].GetString()!, new() { PromptTokens = 10, CompletionTokens = 20, CachedTokens = 4, Text = TracedGateway.Answer });

        var spans = await _traced.SpansAsync(trace);
        var front = Single(spans, "POST /chat/completions");
        Assert.Equal(("00000000000000c1", 2, false, "tollgate"), (front.Parent, front.Kind, front.IsError, front.Service));
        AssertHas(
            front,
            ("http.request.method", "POST"), ("http.route", "/chat/completions"), ("http.response.status_code", "200"),
            ("tollgate.outcome", "served"), ("tollgate.model", "m"), ("tollgate.deployment", "first"),
            ("tollgate.call", answer.Headers.GetValues("x-litellm-call-id").Single()),
            ("tollgate.key", made["token"].GetString()!), ("tollgate.key_alias", "K"), ("tollgate.team", "red"),
            ("tollgate.team_alias", "Red"), ("tollgate.user", "ann"), ("tollgate.cost", "0.2"),
            ("tollgate.input_tokens", "10"), ("tollgate.output_tokens", "20"));
        Assert.Null(front["error.type"]);

        var provider = Single(spans, "chat m");
        Assert.Equal((front.Id, 3, false), (provider.Parent, provider.Kind, provider.IsError));
        AssertHas(
            provider,
            ("gen_ai.operation.name", "chat"), ("gen_ai.provider.name", "openai"), ("gen_ai.request.model", "upstream-m"),
            ("gen_ai.response.model", "upstream-m"), ("gen_ai.usage.input_tokens", "10"), ("gen_ai.usage.output_tokens", "20"),
            ("gen_ai.usage.cache_read.input_tokens", "4"), ("gen_ai.request.stream", "false"), ("server.address", "127.0.0.1"),
            ("server.port", _traced.Upstream.BaseAddress.Port.ToString(CultureInfo.InvariantCulture)));

        var (admit, settle) = (Single(spans, "admit"), Single(spans, "settle"));
        Assert.Equal((front.Id, front.Id), (admit.Parent, settle.Parent));
        Assert.Equal((admit.Id, "1"), (Single(spans, "ledger open").Parent, Single(spans, "ledger open")["tollgate.ledger.batch_size"]));
        Assert.Equal(settle.Id, Single(spans, "ledger settle").Parent);
        Assert.Equal(3, spans.Count(span => span is { Name: "IAccountGrain/Admit", Kind: 2 }));
        Assert.Equal(3, spans.Count(span => span is { Name: "IAccountGrain/Admit", Kind: 3 } && span.Parent == admit.Id));
        Assert.Contains(spans, span => span is { Name: "IAccountGrain/Tell", Kind: 3 } && span.Parent == settle.Id);
        Assert.All(spans, span => Assert.True(span == front || spans.Any(other => other.Id == span.Parent), span.Name));
    }

    [Fact]
    public async Task A_stream_tells_when_it_began_and_what_it_used()
    {
        var (_, trace) = await _traced.CallAsync(
            await _traced.Gateway.KeyAsync(), new() { PromptTokens = 3, CompletionTokens = 5, Chunks = 5 }, stream: true);

        var spans = await _traced.SpansAsync(trace);
        var provider = Single(spans, "chat m");
        AssertHas(
            provider,
            ("gen_ai.request.stream", "true"), ("gen_ai.response.model", "upstream-m"), ("gen_ai.usage.input_tokens", "3"),
            ("gen_ai.usage.output_tokens", "5"));
        Assert.InRange(
            double.Parse(provider["gen_ai.response.time_to_first_chunk"]!, CultureInfo.InvariantCulture),
            0,
            provider.Duration.TotalSeconds + 0.1);
        Assert.Equal("served", Single(spans, "POST /chat/completions")["tollgate.outcome"]);
    }

    [Fact]
    public async Task A_refusal_says_who_refused_and_why_and_asks_no_provider()
    {
        await _traced.Gateway.DoAsync("/team/new", """{"team_id":"poor","max_budget":0.1}""");
        var key = await _traced.Gateway.KeyAsync("""{"team_id":"poor"}""");
        await _traced.CallAsync(key, new() { CompletionTokens = 20 });

        var (answer, trace) = await _traced.CallAsync(key);

        var spans = await _traced.SpansAsync(trace);
        var front = Single(spans, "POST /chat/completions");
        AssertHas(
            front,
            ("tollgate.outcome", "refused"), ("tollgate.account", "team:poor"), ("tollgate.limit", "max_budget"),
            ("tollgate.max", "0.1"), ("tollgate.spent", "0.2"), ("error.type", "BudgetExceededError"), ("tollgate.model", "m"),
            ("http.response.status_code", answer.Status.ToString(CultureInfo.InvariantCulture)));
        Assert.False(front.IsError);
        Assert.DoesNotContain(spans, span => span.Name == "chat m" || span.Name.StartsWith("ledger open", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_provider_that_was_asked_has_its_span_and_its_error()
    {
        var (answer, trace) = await _traced.CallAsync(await _traced.Gateway.KeyAsync(), new() { Status = 503 });

        var spans = await _traced.SpansAsync(trace);
        var front = Single(spans, "POST /chat/completions");
        Assert.Equal(503, answer.Status);
        Assert.True(front.IsError);
        AssertHas(
            front, ("tollgate.outcome", "failed"), ("tollgate.fallbacks", "1"), ("error.type", "Openai.ServiceUnavailableError"));
        foreach (var (name, deployment) in new[] { ("chat m", "first"), ("chat other", "second") })
        {
            var asked = Single(spans, name);
            Assert.Equal((front.Id, true), (asked.Parent, asked.IsError));
            AssertHas(
                asked, ("error.type", "503"), ("http.response.status_code", "503"), ("tollgate.deployment", deployment));
        }
    }

    [Fact]
    public async Task A_stream_that_breaks_off_has_failed_though_it_began_well()
    {
        var (_, trace) = await _traced.CallAsync(
            await _traced.Gateway.KeyAsync(), new() { Chunks = 5, CutAfter = 2 }, stream: true);

        var spans = await _traced.SpansAsync(trace);
        AssertHas(
            Single(spans, "POST /chat/completions"),
            ("tollgate.outcome", "failed"), ("http.response.status_code", "200"), ("error.type", "Openai.APIConnectionError"));
        AssertHas(Single(spans, "chat m"), ("error.type", "connection_error"));
    }

    [Fact]
    public async Task Nothing_of_what_is_asked_or_answered_and_no_secret_is_in_it()
    {
        var key = await _traced.Gateway.KeyAsync();
        var fake = new FakeBehavior { Text = TracedGateway.Answer };
        await _traced.CallAsync(key, fake);
        await _traced.CallAsync(key, fake, stream: true);
        await _traced.CallAsync(key, fake with { Status = 400 });
        await _traced.CallAsync("sk-of-nobody-that-is-known", fake);
        var (_, last) = await _traced.CallAsync(key, fake with { CutAfter = 0 });
        await _traced.SpansAsync(last);

        Assert.True(_traced.HasReceived("chat m"));
        Assert.All(
            [
                TracedGateway.Prompt, TracedGateway.Answer, TracedGateway.ProviderKey, key, "sk-of-nobody-that-is-known",
                TestGateway.MasterKey, "an-unusual-state",
            ],
            secret => Assert.False(_traced.HasReceived(secret), secret));
    }

    [Fact]
    public async Task A_client_that_does_not_trace_its_call_is_heard_and_one_that_says_nothing_begins_a_trace()
    {
        var key = await _traced.Gateway.KeyAsync();
        var (_, untraced) = await _traced.CallAsync(key, flags: "00");
        var made = await _traced.Gateway.DoAsync("/key/generate", "{}");
        using var silent = _traced.Gateway.ClientWith(made["key"].GetString());
        silent.DefaultRequestHeaders.Add("traceparent", "no trace at all");
        await TestGateway.SendAsync(
            silent, HttpMethod.Post, "/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"hi"}]}""");
        var (_, traced) = await _traced.CallAsync(key);
        await _traced.SpansAsync(traced);

        Assert.Empty(_traced.SpansOf(untraced));
        var begun = Assert.Single(
            _traced.Collector.Spans, span => span.Source == "Tollgate.Calls" && span["tollgate.key"] == made["token"].GetString());
        Assert.Equal(("", "POST /v1/chat/completions"), (begun.Parent, begun.Name));
    }

    [Fact]
    public async Task What_no_call_asks_for_is_not_traced()
    {
        var made = await _traced.Gateway.DoAsync("/key/generate", """{"key_alias":"nobody calls with it"}""");
        await _traced.Gateway.GetAsync($"/key/info?key={made["token"].GetString()}");
        var (_, trace) = await _traced.CallAsync(await _traced.Gateway.KeyAsync());
        await _traced.SpansAsync(trace);

        Assert.All(
            _traced.Collector.Spans.Where(span => span.Parent.Length == 0),
            begun => Assert.Equal("Tollgate.Calls", begun.Source));
    }

    private static ReceivedSpan Single(ReceivedSpan[] spans, string name) => Assert.Single(spans, span => span.Name == name);

    private static void AssertHas(ReceivedSpan span, params (string Name, string Value)[] attributes) => Assert.Equal(
        attributes, attributes.Select(attribute => (attribute.Name, span[attribute.Name] ?? "(none)")));
}
