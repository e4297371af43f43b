using Tollgate.Silo.Telemetry;

namespace Tollgate.Api.Calls.Observing;

/// <summary>Writes families of series. Where a family tells fewer labels apart than were counted by, what has the same
/// labels there is one series.</summary>
internal sealed class FamilyWriter(SeriesText text, CancellationToken cancellationToken)
{
    private static readonly IEqualityComparer<string[]> SameValues = EqualityComparer<string[]>.Create(
        static (one, other) => one.AsSpan().SequenceEqual(other),
        static values =>
        {
            var hash = new HashCode();
            foreach (var value in values)
                hash.Add(value);
            return hash.ToHashCode();
        });

    public Task WriteAsync(SeriesFamily family, IEnumerable<KeyValuePair<CallLabels, double>> counts) =>
        WriteAsync(family, counts, static count => count);

    public async Task WriteAsync<TFigures>(
        SeriesFamily family, IEnumerable<KeyValuePair<CallLabels, TFigures>> all, Func<TFigures, double> figure)
    {
        text.Begin(family);
        foreach (var (values, same) in Grouped(family, all))
        {
            text.Write(family, values, same.Sum(figure));
            await text.FlushAsync(cancellationToken);
        }
    }

    public async Task WriteAsync(
        SeriesFamily family,
        IEnumerable<KeyValuePair<CallLabels, CallFigures>> all,
        Func<CallFigures, Latencies> latencies)
    {
        text.Begin(family);
        foreach (var (values, same) in Grouped(family, all.Where(figures => !latencies(figures.Value).AreNone)))
        {
            var sum = new LatencySum();
            foreach (var figures in same)
                latencies(figures).AddTo(sum);
            text.Write(family, values, sum);
            await text.FlushAsync(cancellationToken);
        }
    }

    private static IEnumerable<(string[] Values, IEnumerable<TFigures> Same)> Grouped<TFigures>(
        SeriesFamily family, IEnumerable<KeyValuePair<CallLabels, TFigures>> all) => all.GroupBy(
            figures => figures.Key.ValuesOf(family),
            figures => figures.Value,
            (values, same) => (values, same),
            SameValues);
}
