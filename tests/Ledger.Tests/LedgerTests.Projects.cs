namespace Tollgate.Ledger.Tests;

public abstract partial class LedgerTests
{
    private IProjects Projects => (IProjects)Ledger;

    [Fact]
    public async Task A_project_is_what_was_saved_last_to_the_letter()
    {
        const string json = """{"ann": {"total_budget": 10.50, "current_cost": 1e-07, "x": "\u0000 \ud83d é"}}""";

        Assert.Null(await Projects.FindProjectAsync("p", Stop));
        Assert.True(await Projects.SaveProjectAsync("p", "{}", 10, Stop));
        Assert.True(await Projects.SaveProjectAsync("p", json, 10, Stop));

        Assert.Equal(json, await Projects.FindProjectAsync("p", Stop));
        Assert.Null(await Projects.FindProjectAsync("P", Stop));
    }

    [Fact]
    public async Task So_many_projects_are_kept_and_no_more_however_many_come_at_once()
    {
        var saved = await Task.WhenAll(Enumerable.Range(0, 12).Select(
            number => Projects.SaveProjectAsync($"p{number}", "{}", 5, Stop)));

        Assert.Equal(5, saved.Count(kept => kept));
        var known = Array.IndexOf(saved, true);
        Assert.True(await Projects.SaveProjectAsync($"p{known}", """{"a": 1}""", 5, Stop));
        Assert.Equal("""{"a": 1}""", await Projects.FindProjectAsync($"p{known}", Stop));
        Assert.Null(await Projects.FindProjectAsync($"p{Array.IndexOf(saved, false)}", Stop));
    }
}
