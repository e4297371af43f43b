using CsCheck;
using Tollgate.Api.Calls.Routing;
using Tollgate.Api.Models;
using Tollgate.Api.Tests.Models;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Tests.Calls.Routing;

public sealed class DrawTests
{
    private const int Draws = 20_000;

    [Fact]
    public void Deployments_run_calls_in_proportion_to_their_weights() =>
        Assert.Equal([0.7, 0.2, 0.1, 0], Shares(Of(Weighing(7), Weighing(2), Weighing(1), Plain)), Closely);

    [Fact]
    public void Without_weights_their_requests_a_minute_decide_and_without_those_their_tokens()
    {
        Assert.Equal([0.75, 0.25], Shares(Of(Taking(rpm: 900, tpm: 1), Taking(rpm: 300, tpm: 9))), Closely);
        Assert.Equal([0.1, 0.9], Shares(Of(Taking(rpm: null, tpm: 1), Taking(rpm: null, tpm: 9))), Closely);
    }

    [Fact]
    public void Without_any_of_them_all_are_alike() =>
        Assert.Equal([0.25, 0.25, 0.25, 0.25], Shares(Of(Plain, Plain, Plain, Plain)), Closely);

    [Fact]
    public void Weights_of_nothing_are_no_weights() =>
        Assert.Equal([0.5, 0.5], Shares(Of(Weighing(0), Weighing(0))), Closely);

    [Fact]
    public void Of_a_lower_order_all_are_drawn_before_one_of_a_higher() =>
        Assert.Equal([0, 0.5, 0, 0.5], Shares(Of(
            Plain, Plain with { Order = 1 }, Weighing(100) with { Order = 2 }, Plain with { Order = 1 })), Closely);

    [Fact]
    public void Whoever_is_drawn_has_a_share_if_anybody_has() => Gen.Select(
        Gen.Int[0, 3].Array[1, 6], Gen.Int[0, int.MaxValue]).Sample((weights, seed) =>
    {
        var deployments = Of([.. weights.Select(weight => Weighing(weight))]);
        var drawn = Draw.From(deployments, new SeededRandom(seed));
        return deployments.Contains(drawn) && (drawn.Weight > 0 || weights.All(weight => weight == 0));
    });

    [Fact]
    public void The_end_of_the_scale_is_somebodys()
    {
        var drawn = Draw.From(Of(Weighing(0.1), Weighing(0.2), Weighing(0)), new Highest());

        Assert.Equal(0.2, drawn.Weight);
    }

    private static ModelEntry Plain => Entries.Entry("m", "openai/x");

    private static ModelEntry Weighing(double weight) => Plain with { Weight = weight, Rates = new(Requests: 1) };

    private static ModelEntry Taking(long? rpm, long tpm) =>
        Plain with { Rates = new(rpm, tpm) };

    private static IReadOnlyList<Deployment> Of(params ModelEntry[] entries) => Entries.Serve(entries).Candidates("m").All;

    private static double[] Shares(IReadOnlyList<Deployment> deployments)
    {
        var random = new SeededRandom(1);
        var drawn = Enumerable.Range(0, Draws).CountBy(_ => Draw.From(deployments, random)).ToDictionary();
        return [.. deployments.Select(deployment => (double)drawn.GetValueOrDefault(deployment) / Draws)];
    }

    // 20,000 draws are off by more than a hundredth once in some hundred million seeds; nothing is nothing.
    private static bool Closely(double expected, double actual) =>
        expected == 0 ? actual == 0 : Math.Abs(expected - actual) < 0.02;

    private sealed class Highest() : Random(1)
    {
        public override double NextDouble() => Math.BitDecrement(1.0);
    }
}
