using System.Globalization;

namespace Tollgate.Servers.Tracing;

/// <summary>A span as a collector receives it.</summary>
/// <param name="Parent">The id of the span that it is a part of; empty: it begins the trace.</param>
/// <param name="Instance">Tells processes apart.</param>
/// <param name="Kind">1 internal, 2 server, 3 client.</param>
/// <param name="Attributes">Numbers as they are written, <c>true</c> and <c>false</c>.</param>
/// <param name="Links">The ids of the spans that it leads to.</param>
public sealed record ReceivedSpan(
    string Trace,
    string Id,
    string Parent,
    string Name,
    string Source,
    string Service,
    string Instance,
    int Kind,
    bool IsError,
    TimeSpan Duration,
    IReadOnlyDictionary<string, string> Attributes,
    IReadOnlyList<string> Links)
{
    public string? this[string attribute] => Attributes.GetValueOrDefault(attribute);

    /// <summary>Reads what OTLP calls an ExportTraceServiceRequest.</summary>
    internal static IEnumerable<ReceivedSpan> Read(byte[] request) =>
        from ofResource in new ProtoMessage(request).Messages(1)
        let resource = Values(ofResource.Messages(1).SelectMany(resource => resource.Messages(1)))
        from ofSource in ofResource.Messages(2)
        let source = ofSource.Messages(1).Select(scope => scope.Text(1)).FirstOrDefault("")
        from span in ofSource.Messages(2)
        select new ReceivedSpan(
            span.Hex(1),
            span.Hex(2),
            span.Hex(4),
            span.Text(5),
            source,
            resource.GetValueOrDefault("service.name", ""),
            resource.GetValueOrDefault("service.instance.id", ""),
            (int)span.Number(6),
            span.Messages(15).Any(status => status.Number(3) == 2),
            TimeSpan.FromTicks((long)((span.Number(8) - span.Number(7)) / 100)),
            Values(span.Messages(9)),
            [.. span.Messages(13).Select(link => link.Hex(2))]);

    private static Dictionary<string, string> Values(IEnumerable<ProtoMessage> attributes) => attributes.ToDictionary(
        attribute => attribute.Text(1), attribute => attribute.Messages(2).Select(Value).FirstOrDefault(""));

    private static string Value(ProtoMessage value) =>
        value.Has(2) ? value.Number(2) == 1 ? "true" : "false"
        : value.Has(3) ? ((long)value.Number(3)).ToString(CultureInfo.InvariantCulture)
        : value.Has(4) ? BitConverter.UInt64BitsToDouble(value.Number(4)).ToString("R", CultureInfo.InvariantCulture)
        : value.Text(1);
}
