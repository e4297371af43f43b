using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;
using Tollgate.Api.Tests.Calls.Http;
using Tollgate.Servers.Tracing;
using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Tracing;

/// <summary>A gateway that sends its traces to a collector. Everybody who listens in the process of the tests hears of
/// all of its gateways, so each call is known by the trace that its client has begun.</summary>
internal sealed class TracedGateway(TraceCollector collector, FakeUpstream upstream, TestGateway gateway) : IAsyncDisposable
{
    public const string Prompt = "an-unusual-prompt";
    public const string Answer = "an-unusual-answer";
    public const string ProviderKey = "sk-of-the-provider";

    public TraceCollector Collector => collector;

    public FakeUpstream Upstream => upstream;

    public TestGateway Gateway => gateway;

    public static async Task<TracedGateway> StartAsync(
        bool grpc = false, string settings = "", params (string Name, string Value)[] variables)
    {
        var collector = await TraceCollector.StartAsync(grpc);
        var upstream = await FakeUpstream.StartAsync();
        var gateway = await TestGateway.StartAsync(
            $"""
            {settings}
            model_list:
              - model_name: m
                litellm_params:
                  model: openai/upstream-m
                  api_base: {upstream.BaseAddress}
                  api_key: {ProviderKey}
                  input_cost_per_token: 0
                  output_cost_per_token: 0.01
                model_info:
                  id: first
              - model_name: other
                litellm_params:
                  model: openai/upstream-m
                  api_base: {upstream.BaseAddress}
                  api_key: {ProviderKey}
                  input_cost_per_token: 0
                  output_cost_per_token: 0.01
                model_info:
                  id: second
            router_settings:
              num_retries: 0
              fallbacks: [m: [other]]
            """,
            variables: new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Endpoint,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = grpc ? "grpc" : "http/protobuf",
            }.Concat(variables.Select(variable => KeyValuePair.Create(variable.Name, variable.Value))).ToDictionary());
        return new(collector, upstream, gateway);
    }

    /// <summary>Calls as part of a trace that begins here.</summary>
    /// <returns>The answer, and the id of the trace.</returns>
    public async Task<(Answer Answer, string Trace)> CallAsync(
        string key, FakeBehavior? fake = null, bool stream = false, string flags = "01")
    {
        var trace = ActivityTraceId.CreateRandom().ToHexString();
        using var client = gateway.ClientWith(key);
        client.DefaultRequestHeaders.Add("traceparent", $"00-{trace}-00000000000000c1-{flags}");
        client.DefaultRequestHeaders.Add("tracestate", "vendor=an-unusual-state");
        var body = stream ? ChatBody.Streamed("m", fake) : ChatBody.Of("m", fake);
        var answer = await TestGateway.SendAsync(
            client, HttpMethod.Post, "/chat/completions", body.Replace("\"hi\"", $"\"{Prompt}\"", StringComparison.Ordinal));
        return (answer, trace);
    }

    /// <summary>The spans of a trace, once all of them are there: the first ends last.</summary>
    public Task<ReceivedSpan[]> SpansAsync(string trace) => Eventually.GetAsync(
        () => Task.FromResult(SpansOf(trace)), spans => spans.Any(span => span.Kind == 2 && span.Source == "Tollgate.Calls"));

    /// <summary>Those that have come by now.</summary>
    public ReceivedSpan[] SpansOf(string trace)
    {
        gateway.Services.GetRequiredService<TracerProvider>().ForceFlush();
        return [.. collector.Spans.Where(span => span.Trace == trace)];
    }

    public bool HasReceived(string text) => collector.Bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await upstream.DisposeAsync();
        await collector.DisposeAsync();
    }
}
