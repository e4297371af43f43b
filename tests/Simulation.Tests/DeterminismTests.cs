namespace Tollgate.Simulation.Tests;

public sealed class DeterminismTests
{
    [Fact]
    public void A_seed_tells_the_same_story_every_time()
    {
        for (var seed = 1; seed <= 20; seed++)
            Assert.Equal(Story(seed), Story(seed));
    }

    [Fact]
    public void Another_seed_tells_another_story() => Assert.NotEqual(new Trial(1).Run().Hash, new Trial(2).Run().Hash);

    private static List<string> Story(int seed)
    {
        var story = new List<string>();
        var trial = new Trial(seed, story: story.Add).Run();
        story.Add(trial.Hash.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return story;
    }
}
