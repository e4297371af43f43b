using System.Globalization;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Cluster.Tests.Traffic;
using Tollgate.Servers.Gateway;
using Tollgate.Servers.Tracing;

namespace Tollgate.Cluster.Tests;

/// <summary>Traces of calls through the processes of a cluster.</summary>
public sealed class TracingTests
{
    private const int Calls = 200;

    [Fact]
    public async Task One_trace_goes_through_the_front_and_the_process_where_the_account_lives()
    {
        await using var collector = await TraceCollector.StartAsync();
        await using var house = await House.OpenAsync(Store.Postgres);
        house.Variables = Tracing(collector);
        await using var front = await house.StartAsync("front");
        await using var silo = await house.StartSiloAsync("silo");

        var spans = await CallAsync(front, collector);

        var traces = spans.ToLookup(span => span.Trace);
        var instance = spans.First(span => span.Name == "POST /v1/chat/completions").Instance;
        Assert.Equal(Calls, traces.Count(trace => trace.Any(span => span is { Source: "Tollgate.Calls", Parent: "" })));
        Assert.All(traces, trace => Assert.All(
            trace, span => Assert.True(span.Parent.Length == 0 || trace.Any(other => other.Id == span.Parent), span.Name)));
        // Some of the accounts live in the other process, and what they are asked is told by both sides.
        var there = spans.First(span => span is { Name: "IAccountGrain/Admit", Kind: 2 } && span.Instance != instance);
        var asked = Assert.Single(spans, span => span.Id == there.Parent);
        Assert.Equal(("IAccountGrain/Admit", 3, instance), (asked.Name, asked.Kind, asked.Instance));
    }

    [Fact]
    public async Task What_goes_to_the_ledger_together_is_found_from_every_call_that_is_in_it()
    {
        await using var collector = await TraceCollector.StartAsync();
        await using var house = await House.OpenAsync(Store.Sqlite);
        house.Variables = Tracing(collector);
        await using var gateway = await house.StartAsync();

        var spans = await CallAsync(gateway, collector);

        var batches = spans.Where(span => span.Name == "ledger open").ToDictionary(span => span.Id);
        var admitted = spans.Where(span => span.Name == "admit").ToArray();
        Assert.Contains(batches.Values, batch => SizeOf(batch) > 1);
        Assert.Equal((Calls, Calls), (admitted.Length, batches.Values.Sum(SizeOf)));
        Assert.All(admitted, admit => Assert.True(
            batches.Values.Any(batch => batch.Parent == admit.Id) || admit.Links.Any(batches.ContainsKey)));
    }

    private static int SizeOf(ReceivedSpan batch) =>
        int.Parse(batch["tollgate.ledger.batch_size"]!, CultureInfo.InvariantCulture);

    private static Dictionary<string, string?> Tracing(TraceCollector collector) => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Endpoint,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        ["OTEL_BSP_MAX_QUEUE_SIZE"] = "100000",
    };

    // Many keys, so that some of them live in either process; all at once, so that they meet on their way.
    private static async Task<IReadOnlyList<ReceivedSpan>> CallAsync(GatewayProcess front, TraceCollector collector)
    {
        var keys = new List<string>();
        for (var i = 0; i < 20; i++)
            keys.Add(await front.NewKeyAsync("{}"));
        var replies = await Task.WhenAll(
            Enumerable.Range(0, Calls).Select(i => Call.SendAsync(front.Client, keys[i % keys.Count])));
        Assert.All(replies, reply => Assert.Equal(200, reply.Status));
        return await Deadline.UntilAsync(
            () => Task.FromResult(collector.Spans),
            IsWhole,
            spans => $"{spans.Count} spans have come: {string.Join(", ", spans.CountBy(span => span.Name))}");
    }

    // All calls have ended, and nothing is missing whose part has come: processes tell at different times.
    private static bool IsWhole(IReadOnlyList<ReceivedSpan> spans)
    {
        var ids = spans.Select(span => span.Id).ToHashSet();
        var parents = spans.Select(span => span.Parent).ToHashSet();
        return spans.Count(span => span.Name == "POST /v1/chat/completions") == Calls
            && spans.Count(span => span.Name == "settle") == Calls
            && spans.All(span => span.Parent.Length == 0 || ids.Contains(span.Parent))
            && spans.All(span => span is not { Name: "IAccountGrain/Admit", Kind: 3 } || parents.Contains(span.Id));
    }
}
