using System.Globalization;
using Tollgate.Accounts;

namespace Tollgate.Api.Tests.Models;

/// <summary>What calls of well-known models cost, worked out by hand from their providers' lists: cost-vectors.csv has
/// the tokens, the dollars, and how the one makes the other, in tokens times dollars per million.</summary>
public sealed class CostVectorTests
{
    private static readonly string[] Lines =
        File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Models", "cost-vectors.csv"));

    public static TheoryData<string> Vectors => [.. Lines.Skip(1)];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_call_costs_what_was_worked_out_by_hand(string line)
    {
        var vector = new Vector(line);

        var model = Entries.Catalog.Models[vector.Text("model")];

        Assert.Equal(vector.Text("provider"), model.Provider);
        Assert.Equal(new Money(vector.Decimal("dollars")), model.Price.CostOf(vector.Usage));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void What_was_worked_out_is_what_its_terms_add_up_to(string line)
    {
        var vector = new Vector(line);
        var terms = vector.Text("per_million").Split(" + ").Select(term => term.Split(" x ").Select(Vector.Number).ToArray());

        Assert.Equal(vector.Decimal("dollars") * 1_000_000, terms.Sum(term => term[0] * term[1]));
    }

    [Fact]
    public void They_are_of_more_than_thirty_models_and_six_providers()
    {
        var vectors = Lines.Skip(1).Select(line => new Vector(line)).ToArray();

        Assert.InRange(vectors.Select(vector => vector.Text("model")).Distinct().Count(), 30, int.MaxValue);
        Assert.InRange(vectors.Select(vector => vector.Text("provider")).Distinct().Count(), 6, int.MaxValue);
    }

    private sealed class Vector(string line)
    {
        private static readonly string[] Columns = Lines[0].Split(',');

        private readonly string[] _cells = line.Split(',');

        public Usage Usage => new(new(Count("prompt"), Count("output"), Count("cache_read"), Count("cache_write"))
        {
            CacheWriteHour = Count("cache_write_hour"),
            AudioInput = Count("audio_input"),
            Reasoning = Count("reasoning"),
            AudioOutput = Count("audio_output"),
        })
        {
            ServiceTier = Text("service_tier") is { Length: > 0 } tier ? tier : null,
        };

        public string Text(string column) => _cells[Array.IndexOf(Columns, column)];

        public decimal Decimal(string column) => Number(Text(column));

        public static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

        // What is not there is none.
        private long Count(string column) =>
            Text(column) is { Length: > 0 } text ? long.Parse(text, CultureInfo.InvariantCulture) : 0;
    }
}
