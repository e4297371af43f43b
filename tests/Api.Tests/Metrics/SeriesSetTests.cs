using Tollgate.Api.Calls.Observing;
using Tollgate.Api.Models;

namespace Tollgate.Api.Tests.Metrics;

public sealed class SeriesSetTests
{
    [Fact]
    public void While_there_is_room_nothing_is_forgotten()
    {
        var set = new SeriesSet<Times>(4);
        set.Of(Key("a")).Add();
        set.Of(Key("b")).Add();

        set.ForgetUnused();
        set.ForgetUnused();

        Assert.Equal(2, set.All.Count());
    }

    [Fact]
    public void When_room_grows_short_whoever_was_not_used_of_late_makes_some()
    {
        var set = new SeriesSet<Times>(3);
        set.Of(Key("a")).Add();
        set.Of(Key("b")).Add();
        set.Of(Key("c")).Add();
        set.ForgetUnused();
        set.Of(Key("b")).Add();

        set.ForgetUnused();

        var (labels, times) = Assert.Single(set.All);
        Assert.Equal((Key("b"), 2), (labels, times.Count));
        set.Of(Key("d")).Add();
        set.Of(Key("e")).Add();
        Assert.Equal(["b", "d", "e"], set.All.Select(series => series.Key.Payer.Key!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void However_many_come_there_are_no_more_than_there_is_room_for_and_the_others_of_each_status()
    {
        var set = new SeriesSet<Times>(10);

        Parallel.For(0, 10_000, i => set.Of(Key($"{i}") with { Status = i % 2 == 0 ? "200" : "429" }).Add());

        Assert.Equal(10_000, set.All.Sum(series => series.Value.Count));
        // Threads that come at once for the last place may each find it free.
        Assert.InRange(set.All.Count(), 12, 12 + Environment.ProcessorCount);
    }

    [Fact]
    public void Deployments_of_the_same_names_are_one()
    {
        var set = new SeriesSet<Times>(10);

        set.Of(Key("a") with { Deployment = Names() }).Add();
        set.Of(Key("a") with { Deployment = Names() }).Add();

        Assert.Equal(2, Assert.Single(set.All).Value.Count);
    }

    private static CallLabels Key(string key) => new() { Payer = new(key) };

    private static DeploymentNames Names() => new("group", "model", "id", null, "openai");
}
