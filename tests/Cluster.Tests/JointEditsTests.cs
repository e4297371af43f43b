using System.Text.Json;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Servers.Gateway;

namespace Tollgate.Cluster.Tests;

/// <summary>What one request changes of several accounts is changed together, whoever dies over it.</summary>
public sealed class JointEditsTests
{
    private const int Made = 150;
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
        var making = Enumerable.Range(0, Made).Select(async number =>
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

        // What the dead one had asked of the other may still be on its way, and comes whole.
        var lists = await Deadline.UntilAsync(
            async () => (string[][])
            [
                .. await ListedAsync(other, teams[0]),
                .. await ListedAsync(other, teams[1]),
                await NamesAsync(other, "/key/list?return_full_object=true&size=100", "keys"),
                await NamesAsync(other, "/user/list?page_size=100", "users"),
            ],
            lists => lists.All(list => list.SequenceEqual(lists[0])),
            lists => $"{string.Join('\n', lists.Select(list => string.Join(' ', list)))}\n{other.Output}");
        Assert.True(made.Count(done => done) >= BeforeKill, other.Output);
        Assert.All(
            Enumerable.Range(0, Made).Where(number => made[number]),
            number => Assert.Contains($"u{number}", lists[0]));
    }

    // As the team has them, and as they have accounts in it.
    private static async Task<string[][]> ListedAsync(GatewayProcess gateway, string team)
    {
        var info = await gateway.GetAsync($"/team/info?team_id={team}");
        return
        [
            Users(info.GetProperty("team_info").GetProperty("members_with_roles")),
            Users(info.GetProperty("team_memberships")),
        ];
    }

    private static async Task<string[]> NamesAsync(GatewayProcess gateway, string route, string list)
    {
        var names = new List<string>();
        for (var page = 1; ; page++)
        {
            var answer = await gateway.GetAsync($"{route}&page={page}");
            names.AddRange(Users(answer.GetProperty(list)));
            if (page >= answer.GetProperty("total_pages").GetInt32())
                return [.. names.Order(StringComparer.Ordinal)];
        }
    }

    private static string[] Users(JsonElement rows) =>
    [
        .. rows.EnumerateArray().Select(row => row.GetProperty("user_id").GetString()!).Order(StringComparer.Ordinal),
    ];
}
