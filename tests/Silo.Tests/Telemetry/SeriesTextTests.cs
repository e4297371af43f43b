using System.IO.Pipelines;
using Tollgate.Silo.Telemetry;

namespace Tollgate.Silo.Tests.Telemetry;

/// <summary>To the letter what Prometheus' client for Python prints of the same series.</summary>
public sealed class SeriesTextTests
{
    [Fact]
    public async Task A_counter_has_its_ending_and_labels_in_alphabetical_order()
    {
        var family = new SeriesFamily("litellm_spend_metric", SeriesKind.Counter, "Total spend", "team", "api_key_alias");

        Assert.Equal(["api_key_alias", "team"], family.Labels);
        Assert.Equal(
            """
            # HELP litellm_spend_metric_total Total spend
            # TYPE litellm_spend_metric_total counter
            litellm_spend_metric_total{api_key_alias="None",team="red"} 3.5e-05

            """,
            await WrittenAsync(text =>
            {
                text.Begin(family);
                text.Write(family, ["None", "red"], 3.5e-05);
            }));
    }

    [Fact]
    public async Task What_would_end_a_value_is_escaped_and_any_other_character_is_itself()
    {
        var family = new SeriesFamily("g", SeriesKind.Gauge, "G", "alias");

        Assert.Equal(
            "g{alias=\"\\\\ \\\" \\n } , = é 🙂\"} 1.0\n",
            await WrittenAsync(text => text.Write(family, ["\\ \" \n } , = é 🙂"], 1)));
    }

    [Fact]
    public async Task A_series_without_labels_has_no_braces() =>
        Assert.Equal("g 0.0\n", await WrittenAsync(text => text.Write(new("g", SeriesKind.Gauge, "G"), [], 0)));

    [Fact]
    public async Task A_bucket_stands_among_the_labels_and_each_holds_those_before_it()
    {
        var family = new SeriesFamily("h", SeriesKind.Histogram, "H", "model", "end_user");
        var latencies = new Latencies();
        foreach (var seconds in new[] { 0, 0.005, 0.0051, 0.5, 0.6, 299, 301 })
            latencies.Add(seconds);
        var sum = new LatencySum();
        latencies.AddTo(sum);
        latencies.AddTo(sum);

        var lines = (await WrittenAsync(text => text.Write(family, ["None", "m"], sum))).Split('\n');

        Assert.Equal("""h_bucket{end_user="None",le="0.005",model="m"} 4.0""", lines[0]);
        Assert.Equal("""h_bucket{end_user="None",le="0.00625",model="m"} 6.0""", lines[1]);
        Assert.Equal(
            ["0.005", "0.00625", "0.0125", "0.025", "0.05", "0.1", "0.5", "1.0", "1.5"],
            lines[..9].Select(line => line.Split("le=\"")[1].Split('"')[0]));
        Assert.Equal("""h_bucket{end_user="None",le="300.0",model="m"} 12.0""", lines[^5]);
        Assert.Equal("""h_bucket{end_user="None",le="+Inf",model="m"} 14.0""", lines[^4]);
        Assert.Equal("""h_count{end_user="None",model="m"} 14.0""", lines[^3]);
        Assert.Equal("""h_sum{end_user="None",model="m"} 1202.2202""", lines[^2]);
        Assert.Equal(36 + 3, lines.Length);
    }

    [Theory]
    [InlineData(0, "0.0")]
    [InlineData(97, "97.0")]
    [InlineData(-5e-07, "-5e-07")]
    [InlineData(9.699999999999992e-06, "9.699999999999992e-06")]
    [InlineData(123456.5, "123456.5")]
    [InlineData(1_000_000, "1e+06")]
    [InlineData(1234567.25, "1.23456725e+06")]
    [InlineData(12345678901.5, "1.23456789015e+010")]
    [InlineData(-12345678, "-12345678.0")]
    [InlineData(9223372036854775807, "9.223372036854776e+18")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(double.NaN, "NaN")]
    public async Task A_number_is_written_as_Python_does(double value, string written) => Assert.Equal(
        $"g {written}\n", await WrittenAsync(text => text.Write(new("g", SeriesKind.Gauge, "G"), [], value)));

    [Fact]
    public void Latencies_that_many_threads_add_are_all_counted()
    {
        var latencies = new Latencies();

        Parallel.For(0, 10_000, i => latencies.Add(i % 4));

        var sum = new LatencySum();
        latencies.AddTo(sum);
        Assert.Equal(10_000, Enumerable.Range(0, LatencySum.Bounds.Count).Sum(sum.CountIn));
        Assert.Equal(15_000, sum.Seconds);
    }

    private static async Task<string> WrittenAsync(Action<SeriesText> write)
    {
        using var stream = new MemoryStream();
        var output = PipeWriter.Create(stream);
        write(new(output));
        await output.FlushAsync();
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
