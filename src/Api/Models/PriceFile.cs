using System.Globalization;
using Tollgate.Accounts;

namespace Tollgate.Api.Models;

/// <summary>Reads the product's own price file: a header of names, then a model a line, in US dollars per million
/// tokens.</summary>
internal static class PriceFile
{
    private const decimal Million = 1_000_000m;
    private const string Batch = "batch";

    private static readonly (string Column, CostName Cost)[] Costs =
    [
        ("input", new(CostKind.Input)),
        ("output", new(CostKind.Output)),
        ("cache_read", new(CostKind.CacheRead)),
        ("cache_write_5m", new(CostKind.CacheWrite)),
        ("cache_write_1h", new(CostKind.CacheWriteHour)),
        ("reasoning", new(CostKind.Reasoning)),
        ("audio_input", new(CostKind.AudioInput)),
        ("audio_output", new(CostKind.AudioOutput)),
        ("input_above_128k", new(CostKind.Input, 128_000)),
        ("output_above_128k", new(CostKind.Output, 128_000)),
        ("input_above_200k", new(CostKind.Input, 200_000)),
        ("output_above_200k", new(CostKind.Output, 200_000)),
        ("batch_input", new(CostKind.Input, ServiceTier: Batch)),
        ("batch_output", new(CostKind.Output, ServiceTier: Batch)),
    ];

    /// <exception cref="InvalidDataException">A line is not what the header promises.</exception>
    public static IEnumerable<KeyValuePair<string, ModelPrice>> Read(TextReader file)
    {
        var names = (file.ReadLine() ?? "").Split(',');
        var columns = Enumerable.Range(0, names.Length).ToDictionary(index => names[index], StringComparer.Ordinal);
        for (var line = 2; file.ReadLine() is { } text; line++)
        {
            var cells = text.Split(',');
            if (cells.Length != names.Length)
                throw new InvalidDataException(
                    $"Line {line} of the prices has {cells.Length} cells instead of {names.Length}.");

            var row = new Row(columns, cells);
            yield return new(row.Text("model"), PriceOf(row));
        }
    }

    private static ModelPrice PriceOf(Row row)
    {
        var mode = row.Text("mode");
        var costs = new Costs(Costs
            .Where(cost => row.PerToken(cost.Column) is not null)
            .Select(cost => (cost.Cost, row.PerToken(cost.Column)!.Value)));
        if (costs.Over(listed: null, mode, out var missing) is not { } price)
            throw new InvalidDataException($"{row.Text("model")} has no {missing?.ToString() ?? "price"}.");
        return new(price, row.Count("max_input_tokens"), row.Count("max_output_tokens"), mode, row.Text("provider"));
    }

    private sealed class Row(Dictionary<string, int> columns, string[] cells)
    {
        // A column that the header does not name is empty in every row.
        public string Text(string column) => columns.TryGetValue(column, out var index) ? cells[index] : "";

        public long? Count(string column) =>
            Text(column) is { Length: > 0 } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;

        public decimal? PerToken(string kind) => Text($"{kind}_usd_per_million") is { Length: > 0 } text
            ? decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) / Million
            : null;
    }
}
