namespace Tollgate.Api.Tests.Calls.Http;

/// <summary>Two hundred calls at once, and a budget for ten.</summary>
[Collection<Served>]
public sealed class CrowdTests(Served served) : CallTests(served)
{
    private const int Calls = 200;

    // litellm#34732, of a session there
    [Fact]
    public async Task As_many_are_let_through_as_the_budget_pays_for()
    {
        using var caller = await TeamAsync("""{"max_budget": 0.2}""");
        var gate = Upstream.Gate("ten of two hundred");
        var body = ChatBody.Of("crowded", new() { Hold = "ten of two hundred" }, "\"max_tokens\":20");

        var calls = Enumerable.Range(0, Calls).Select(_ => caller.CallAsync(body)).ToList();
        await gate.ReachedByAsync(10, Patience);
        var refused = new List<Answer>();
        await foreach (var call in Task.WhenEach(calls))
        {
            refused.Add(await call);
            if (refused.Count == Calls - 10)
                break;
        }

        Assert.Equal(new Figures("0.0", "0.2"), await caller.TeamFiguresAsync());
        gate.Open();
        var answers = await Task.WhenAll(calls);

        Assert.All(refused, answer =>
        {
            Assert.Equal(429, answer.Status);
            Assert.Equal("1", Header(answer, "Retry-After"));
            Assert.EndsWith("(held by calls in flight: 0.2)", answer.Message, StringComparison.Ordinal);
        });
        Assert.Equal(10, answers.Count(answer => answer.Status == 200));
        Assert.Equal(new Figures("0.2", "0.0"), await caller.SettledAsync());
        Assert.Equal(new Figures("0.2", "0.0"), await caller.TeamFiguresAsync());
        Assert.Equal(400, (await caller.CallAsync(body)).Status);
    }

    // sub2api#2011; litellm#25874: the model has a price of its own, and is in no catalogue
    [Fact]
    public async Task However_they_race_at_most_one_crosses_the_line()
    {
        // A call costs 0.21, and holds a little more while it runs.
        using var caller = await TeamAsync("""{"max_budget": 2.0}""");
        var body = ChatBody.Of("dear", members: "\"max_tokens\":20");

        var answers = await Task.WhenAll(Enumerable.Range(0, Calls).Select(_ => caller.CallAsync(body)));

        await caller.SettledAsync();
        var spent = (await caller.TeamFiguresAsync()).SpentDollars;
        Assert.Equal(0.21m * answers.Count(answer => answer.Status == 200), spent);
        Assert.InRange(spent, 0.21m, 2.0m + 0.21m);
        Assert.All(answers.Where(answer => answer.Status != 200), answer => Assert.True(
            answer.Status == 400 || (answer.Status == 429 && Header(answer, "Retry-After") == "1"), answer.Text));
    }
}
