using System.Collections.Concurrent;
using System.Text.Json;
using Tollgate.Api.Tests.Access;

namespace Tollgate.Api.Tests.Teams;

/// <summary>Many change one team at once.</summary>
[Collection<ManyRoles>]
public sealed class ConcurrentEditsTests(ManyRoles roles)
{
    private const int Edits = 1_000;
    private const int AtOnce = 64;

    private TestGateway Gateway => roles.Gateway;

    [Fact]
    public async Task No_edit_of_a_team_is_lost_and_each_goes_on_from_the_one_before()
    {
        var team = Guid.NewGuid().ToString();
        await Gateway.PostAsync("/team/new", $$"""{"team_id":"{{team}}"}""");

        var statuses = new ConcurrentDictionary<int, int>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Edits),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken },
            async (number, _) => statuses[number] = (await EditAsync(team, number)).Status);

        Assert.Equal(Edits, statuses.Count);
        Assert.All(statuses.Values, status => Assert.Equal(200, status));
        var info = (await Gateway.GetAsync($"/team/info?team_id={team}"))["team_info"];
        Assert.Equal(Edits / 4, info.GetProperty("members_with_roles").GetArrayLength());
        await AssertChainAsync(team);
    }

    [Fact]
    public async Task Users_that_are_made_in_the_same_teams_at_once_are_all_made_and_all_listed()
    {
        const int Users = 60;
        string[] teams = [Guid.NewGuid().ToString(), Guid.NewGuid().ToString()];
        foreach (var team in teams)
            await Gateway.PostAsync("/team/new", $$"""{"team_id":"{{team}}"}""");

        var answers = await Task.WhenAll(Enumerable.Range(0, Users).Select(number => Gateway.PostAsync(
            "/user/new",
            $$"""{"user_id":"{{teams[0]}}-{{number}}","teams":["{{teams[number % 2]}}","{{teams[1 - (number % 2)]}}"]}""")));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        foreach (var team in teams)
        {
            var info = await Gateway.GetAsync($"/team/info?team_id={team}");
            Assert.Equal(Users, info["team_info"].GetProperty("members_with_roles").GetArrayLength());
            Assert.Equal(Users, info["team_memberships"].GetArrayLength());
        }
    }

    private Task<Answer> EditAsync(string team, int number) => (number % 4) switch
    {
        0 => Gateway.PostAsync(
            "/team/member_add", $$$"""{"team_id":"{{{team}}}","member":{"role":"user","user_id":"{{{team}}}-{{{number}}}"}}"""),
        1 => Gateway.PostAsync("/team/update", $$"""{"team_id":"{{team}}","max_budget":{{number}}}"""),
        2 => Gateway.PostAsync("/team/update", $$"""{"team_id":"{{team}}","tpm_limit":{{number}}}"""),
        _ => Gateway.PostAsync("/team/update", $$$"""{"team_id":"{{{team}}}","metadata":{"number":{{{number}}}}}"""),
    };

    // What a change found is what the one before it left.
    private async Task AssertChainAsync(string team)
    {
        var changes = await ChangesAsync(team);
        Assert.Equal(Edits + 1, changes.Count);

        var state = new Dictionary<string, string>();
        foreach (var change in changes)
        {
            foreach (var found in Members(change, "before_value"))
                Assert.Equal(state.GetValueOrDefault(found.Name, "null"), found.Value.GetRawText());
            foreach (var left in Members(change, "updated_values"))
                state[left.Name] = left.Value.GetRawText();
        }
    }

    private static JsonElement.ObjectEnumerator Members(JsonElement change, string name) =>
        change.GetProperty(name) is { ValueKind: JsonValueKind.Object } members ? members.EnumerateObject() : default;

    private async Task<List<JsonElement>> ChangesAsync(string team)
    {
        var changes = new List<JsonElement>();
        for (var page = 1; ; page++)
        {
            var answer = await Gateway.GetAsync($"/audit?object_type=team&object_id={team}&page={page}&page_size=100");
            changes.AddRange(answer["audit_logs"].EnumerateArray());
            if (page >= answer["total_pages"].GetInt32())
                break;
        }

        changes.Reverse();
        return changes;
    }
}
