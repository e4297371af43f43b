using Tollgate.Cluster.Tests.Houses;
using Tollgate.Servers.Gateway;

namespace Tollgate.Cluster.Tests;

/// <summary>What one request changes of several accounts is changed together, whoever dies over it.</summary>
public sealed class JointEditsTests
{
    private const int Users = 150;
    private const int BeforeKill = 30;

    [Fact]
    public async Task Users_are_made_with_key_and_teams_or_not_at_all_while_a_process_is_killed()
    {
        await using var house = await House.OpenAsync(Store.Postgres);
        await using var one = await house.StartAsync("data-0");
        await using var other = await house.StartAsync("data-1");
        string[] teams = [await one.NewTeamAsync("{}"), await other.NewTeamAsync("{}")];

        var answered = 0;
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var making = Enumerable.Range(0, Users).Select(async number =>
        {
            try
            {
                await (number % 2 == 0 ? one : other).PostAsync("/user/new", $$"""
                    {"user_id": "u{{number}}", "key_alias": "k{{number}}", "teams": ["{{teams[number / 2 % 2]}}", "{{teams[1 - (number / 2 % 2)]}}"]}
                    """);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidOperationException)
            {
                return false;
            }

            if (Interlocked.Increment(ref answered) == BeforeKill)
                enough.TrySetResult();
            return true;
        }).ToArray();
        await Task.WhenAny(enough.Task, Task.WhenAll(making));
        await one.KillAsync();
        var made = await Task.WhenAll(making);

        var keys = await NamesAsync(other, "/key/list?return_full_object=true&size=100", "keys", "user_id");
        await Deadline.UntilAsync(
            async () => (await Task.WhenAll(teams.Select(team => ListedAsync(other, team)))).Append(keys).ToArray(),
            lists => lists.All(list => list.SequenceEqual(lists[0])),
            lists => $"{string.Join('\n', lists.Select(list => string.Join(' ', list)))}\n{other.Output}");
        Assert.True(made.Count(done => done) >= BeforeKill, other.Output);
        Assert.All(
            Enumerable.Range(0, Users).Where(number => made[number]),
            number => Assert.Contains($"u{number}", keys));
    }

    private static async Task<string[]> ListedAsync(GatewayProcess gateway, string team)
    {
        var info = await gateway.GetAsync($"/team/info?team_id={team}");
        string[] listed =
        [
            .. info.GetProperty("team_info").GetProperty("members_with_roles").EnumerateArray()
                .Select(member => member.GetProperty("user_id").GetString()!).Order(StringComparer.Ordinal),
        ];
        Assert.Equal(listed, info.GetProperty("team_memberships").EnumerateArray()
            .Select(member => member.GetProperty("user_id").GetString()!).Order(StringComparer.Ordinal));
        return listed;
    }

    private static async Task<string[]> NamesAsync(GatewayProcess gateway, string route, string list, string name)
    {
        var names = new List<string>();
        for (var page = 1; ; page++)
        {
            var answer = await gateway.GetAsync($"{route}&page={page}");
            names.AddRange(answer.GetProperty(list).EnumerateArray().Select(row => row.GetProperty(name).GetString()!));
            if (page >= answer.GetProperty("total_pages").GetInt32())
                return [.. names.Order(StringComparer.Ordinal)];
        }
    }
}
