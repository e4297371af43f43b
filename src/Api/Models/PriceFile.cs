using System.Globalization;
using Tollgate.Accounts;

namespace Tollgate.Api.Models;

/// <summary>Reads the product's own price file: a header of names, then a model a line, in US dollars per million
/// tokens.</summary>
internal static class PriceFile
{
    private const decimal Million = 1_000_000m;

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
        var input = row.PerToken("input") ?? throw row.Lacks("input");
        var mode = row.Text("mode");
        // Embeddings have no output to pay for.
        var output = row.PerToken("output") ?? (mode == "embedding" ? 0 : throw row.Lacks("output"));
        // Reasoning is not counted apart, so where it costs more, all output does: a charge must not be too low.
        output = Math.Max(output, row.PerToken("reasoning") ?? 0);
        var price = new Price
        {
            Input = input,
            Output = output,
            CacheRead = row.PerToken("cache_read"),
            CacheWrite = row.PerToken("cache_write_5m"),
            Tiers = [.. Tier(row, 128, input, output), .. Tier(row, 200, input, output)],
        };
        return new(price, row.Count("max_input_tokens"), row.Count("max_output_tokens"), mode, row.Text("provider"));
    }

    private static PriceTier[] Tier(Row row, int thousands, decimal input, decimal output)
    {
        var tier = new PriceTier(
            thousands * 1_000,
            row.PerToken($"input_above_{thousands}k") ?? input,
            row.PerToken($"output_above_{thousands}k") ?? output);
        // Where a long prompt costs what a short one does there is no tier; a free model would not count as free with
        // one.
        return (tier.Input, tier.Output) == (input, output) ? [] : [tier];
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

        public InvalidDataException Lacks(string kind) => new($"{Text("model")} has no price of its {kind}.");
    }
}
