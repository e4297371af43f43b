using Tollgate.Api.Calls.Routing;
using Tollgate.Api.Models;
using Tollgate.Api.Tests.Models;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Tests.Calls.Routing;

public sealed class TriesTests
{
    private static readonly DateTimeOffset Now = new(2026, 2, 18, 13, 37, 42, TimeSpan.Zero);

    [Theory]
    [InlineData(null, "same")]
    [InlineData(408, "same")]
    [InlineData(409, "same")]
    [InlineData(429, "same")]
    [InlineData(500, "same")]
    [InlineData(503, "same")]
    [InlineData(401, "beside")]
    [InlineData(403, "beside")]
    [InlineData(404, "beside")]
    [InlineData(400, "behind")]
    [InlineData(413, "behind")]
    [InlineData(422, "behind")]
    [InlineData(301, "behind")]
    public void What_failed_decides_who_is_asked_next(int? status, string next)
    {
        var alone = Begin(Falling(), ("a", 1));
        var two = Begin(Falling(), ("a", 2));
        var fallback = Begin(Falling("b"), ("a", 2), ("b", 1));

        Assert.Equal(next == "same", alone.After(new(status), Now) is not null);
        Assert.Equal(next is "same" or "beside", two.After(new(status), Now) is not null);
        Assert.NotNull(fallback.After(new(status), Now));
        Assert.Equal(next == "behind" ? "b" : "a", fallback.Deployment.ModelGroup);
    }

    [Fact]
    public void Within_a_group_the_others_are_asked_at_once_and_then_again_after_growing_pauses()
    {
        var tries = Begin(Falling() with { Retries = 4 }, ("a", 3));
        var asked = new List<Deployment> { tries.Deployment };
        var pauses = new List<double>();
        while (tries.After(Failure.Unreachable, Now) is { } pause)
        {
            asked.Add(tries.Deployment);
            pauses.Add(pause.TotalSeconds);
        }

        Assert.Equal(3, asked.Take(3).Distinct().Count());
        Assert.Equal([0, 0], pauses.Take(2));
        Assert.InRange(pauses[2], 1.5, 2);
        Assert.InRange(pauses[3], 3, 4);
        Assert.Equal((4, 4, 0), (pauses.Count, tries.Retries, tries.Fallbacks));
    }

    [Fact]
    public void Each_group_is_tried_as_often_as_it_may_be_before_the_next_takes_over()
    {
        var tries = Begin(Falling("b", "c") with { Retries = 1 }, ("a", 1), ("b", 2), ("c", 1));
        var asked = new List<string> { tries.Deployment.ModelGroup };
        while (tries.After(new(500), Now) is not null)
            asked.Add(tries.Deployment.ModelGroup);

        Assert.Equal(["a", "a", "b", "b", "c", "c"], asked);
        Assert.Equal((3, 2), (tries.Retries, tries.Fallbacks));
    }

    [Fact]
    public void Who_cools_down_is_not_asked()
    {
        var candidates = Candidates(Falling("b", "c"), ("a", 2), ("b", 1), ("c", 1));
        var tries = new Tries(candidates, candidates.All[0], null, TimeSpan.Zero, new SeededRandom(1));
        foreach (var deployment in candidates.All.Where(each => each != candidates.All[0] && each.ModelGroup != "c"))
            deployment.Cooldown!.Fail(Now, atOnce: true, asked: null);

        candidates.All[0].Cooldown!.Fail(Now, atOnce: true, asked: null);
        Assert.Equal(TimeSpan.Zero, tries.After(new(429), Now));

        Assert.Equal(("c", 0, 2), (tries.Deployment.ModelGroup, tries.Retries, tries.Fallbacks));
    }

    [Fact]
    public void What_the_provider_asks_for_is_waited_for_unless_it_is_too_long()
    {
        Assert.Equal(TimeSpan.FromSeconds(60), Begin(Falling(), ("a", 1)).After(new(503, TimeSpan.FromSeconds(60)), Now));
        Assert.Null(Begin(Falling(), ("a", 1)).After(new(503, TimeSpan.FromSeconds(61)), Now));
    }

    [Fact]
    public void The_configuration_says_how_long_to_wait_at_least()
    {
        var candidates = Candidates(Falling(), ("a", 1));
        var tries = new Tries(candidates, candidates.All[0], null, TimeSpan.FromSeconds(7), new SeededRandom(1));

        Assert.Equal(TimeSpan.FromSeconds(7), tries.After(new(503, TimeSpan.FromSeconds(1)), Now));
    }

    [Fact]
    public void The_client_may_have_it_tried_less_often_or_more()
    {
        Assert.Null(Begin(Falling(), 0, ("a", 1)).After(new(500), Now));
        var more = Begin(Falling(), 3, ("a", 1));
        Assert.All(Enumerable.Range(0, 3), _ => Assert.NotNull(more.After(new(500), Now)));
        Assert.Null(more.After(new(500), Now));
    }

    [Fact]
    public void A_deployment_may_have_its_own_number_of_retries()
    {
        var list = Entries.Serve(Entries.Entry("a", "openai/x") with { Retries = 1 });
        var tries = new Tries(
            list.Candidates("a"), list.Route("a"), null, TimeSpan.Zero, new SeededRandom(1));

        Assert.NotNull(tries.After(new(500), Now));
        Assert.Null(tries.After(new(500), Now));
    }

    private static RouterSettings Falling(params string[] to) => new()
    {
        AllowedFails = 3,
        Fallbacks = new Dictionary<string, IReadOnlyList<string>> { ["a"] = to },
    };

    private static Tries Begin(RouterSettings router, params (string Name, int Deployments)[] groups) =>
        Begin(router, null, groups);

    private static Tries Begin(RouterSettings router, int? retriesMax, params (string Name, int Deployments)[] groups)
    {
        var candidates = Candidates(router, groups);
        return new(candidates, candidates.All[0], retriesMax, TimeSpan.Zero, new SeededRandom(1));
    }

    private static Candidates Candidates(RouterSettings router, params (string Name, int Deployments)[] groups) =>
        Entries.Serve(router, [.. groups.SelectMany(group => Enumerable.Repeat(
            Entries.Entry(group.Name, "openai/x"), group.Deployments))]).Candidates("a");
}
