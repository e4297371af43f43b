using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Tollgate.Servers.Gateway;
using Tollgate.Servers.Metrics;
using Tollgate.Servers.Upstream;

namespace Tollgate.Benchmarks.Gateway;

/// <summary>What traces and lines of calls cost: gateways that differ by nothing else, asked in turn in short rounds, so
/// that whatever else the machine does meets all of them. Quote the ratios, and what is allocated.</summary>
internal static class WatchingBenchmark
{
    private const int Rounds = 60;
    private const int Crowd = 16;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(0.6);

    public static async Task RunAsync()
    {
        await using var upstream = await FakeUpstreamProcess.StartAsync();
        await using var collector = await CollectorAsync();
        await using var nothing = await Watched.StartAsync("nothing", upstream);
        await using var again = await Watched.StartAsync("nothing, once more", upstream);
        await using var few = await Watched.StartAsync("one trace in a hundred", upstream, TracesOf(collector, "0.01"));
        await using var all = await Watched.StartAsync("every trace", upstream, TracesOf(collector, "1"));
        await using var lines = await Watched.StartAsync("a line for every call", upstream, general: "log_decisions: all");
        Watched[] tested = [nothing, again, few, all, lines];
        foreach (var one in tested)
            await one.CallAsync(WarmUp);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var one in tested)
                await one.MeasureAsync();
        }

        Console.WriteLine("| watched by | CPU per call | CPU against nothing | allocated per call |");
        Console.WriteLine("|---|---:|---:|---:|");
        foreach (var one in tested)
            one.Print(nothing);
    }

    private static Dictionary<string, string?> TracesOf(WebApplication collector, string share) => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.Single(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_TRACES_SAMPLER"] = "parentbased_traceidratio",
        ["OTEL_TRACES_SAMPLER_ARG"] = share,
    };

    // Takes everything, and keeps nothing.
    private static async Task<WebApplication> CollectorAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var collector = builder.Build();
        collector.MapPost("/v1/traces", http => http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted));
        await collector.StartAsync();
        return collector;
    }

    private sealed class Watched(string name, GatewayProcess gateway, Tested tested) : IAsyncDisposable
    {
        private readonly List<TimeSpan> _processor = [];
        private readonly List<double> _allocated = [];

        public static async Task<Watched> StartAsync(
            string name, FakeUpstreamProcess upstream, Dictionary<string, string?>? variables = null, string? general = null)
        {
            var gateway = await GatewayBenchmark.StartAsync(upstream.BaseAddress, databaseUrl: null, variables, general);
            return new(name, gateway, await GatewayBenchmark.LimitedAsync(name, gateway));
        }

        public Task<Load> CallAsync(TimeSpan duration) => tested.CallAsync(Crowd, duration);

        public async Task MeasureAsync()
        {
            var before = await AllocatedAsync();
            var load = await CallAsync(Measured);
            _processor.Add(load.ProcessorPerCall);
            _allocated.Add((await AllocatedAsync() - before) / load.Calls);
        }

        public void Print(Watched other)
        {
            var ratios = _processor.Zip(other._processor, (own, theirs) => own / theirs);
            Console.WriteLine(
                $"| {name} | {Median(_processor).TotalMicroseconds:N0} us | {Median(ratios):N2} | {Median(_allocated):N0} B |");
        }

        public ValueTask DisposeAsync() => gateway.DisposeAsync();

        private async Task<double> AllocatedAsync() =>
            (await Scrape.OfAsync(gateway.Client)).Sum("dotnet_gc_heap_total_allocated_bytes_total") ?? 0;

        private static T Median<T>(IEnumerable<T> values) => values.Order().ElementAt(Rounds / 2);
    }
}
