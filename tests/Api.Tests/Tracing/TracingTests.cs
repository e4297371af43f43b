using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;

namespace Tollgate.Api.Tests.Tracing;

/// <summary>How traces are sent, and what becomes of calls where they cannot be.</summary>
public sealed class TracingTests
{
    [Fact]
    public async Task Without_an_address_nothing_is_there_that_traces()
    {
        await using var gateway = await TestGateway.StartAsync();

        Assert.Null(gateway.Services.GetService<TracerProvider>());
    }

    [Fact]
    public async Task They_go_by_gRPC_as_well_with_the_headers_that_are_asked_for()
    {
        await using var traced = await TracedGateway.StartAsync(
            grpc: true, variables: ("OTEL_EXPORTER_OTLP_HEADERS", "x-of-the-collector=let-me-in"));

        var (_, trace) = await traced.CallAsync(await traced.Gateway.KeyAsync());

        Assert.Contains(await traced.SpansAsync(trace), span => span.Name == "chat m");
        Assert.Equal("let-me-in", traced.Collector.Headers["x-of-the-collector"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("litellm_settings: {forward_traceparent_to_llm_provider: true}")]
    public async Task A_provider_is_told_of_the_trace_only_if_that_is_asked_for(string settings)
    {
        await using var traced = await TracedGateway.StartAsync(settings: settings);

        var (_, trace) = await traced.CallAsync(await traced.Gateway.KeyAsync());

        var headers = Assert.Single(traced.Upstream.Requests).Headers;
        Assert.False(headers.ContainsKey("tracestate"));
        if (settings.Length == 0)
        {
            Assert.False(headers.ContainsKey("traceparent"));
            return;
        }

        var provider = Assert.Single(await traced.SpansAsync(trace), span => span.Name == "chat m");
        Assert.Equal($"00-{trace}-{provider.Id}-01", headers["traceparent"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_collector_that_is_dead_or_never_answers_keeps_no_call_waiting(bool isListening)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var endpoint = $"http://{silent.LocalEndpoint}";
        if (!isListening)
            silent.Stop();
        await using var gateway = await TestGateway.StartAsync(variables: new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        });
        var key = await gateway.KeyAsync();
        // It is on its way to the collector when the calls come.
        _ = Task.Run(() => gateway.Services.GetRequiredService<TracerProvider>().ForceFlush(60_000));

        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => gateway.CallAsync(key)))
            .WaitAsync(TimeSpan.FromSeconds(60));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
    }
}
