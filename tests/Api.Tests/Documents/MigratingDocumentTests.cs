using System.Text.Json;
using Tollgate.Servers;

namespace Tollgate.Api.Tests.Documents;

/// <summary>What docs/migrating-from-litellm.md says to send is taken, and does what it says.</summary>
public sealed class MigratingDocumentTests
{
    private const string Key = "sk-the-key-that-alice-has";

    private static readonly (string Route, string Body)[] Requests =
    [
        .. from line in File.ReadLines(RepositoryRoot.PathOf("docs/migrating-from-litellm.md"))
           where line.StartsWith("POST /", StringComparison.Ordinal)
           let body = line.IndexOf('{', StringComparison.Ordinal)
           select (line["POST ".Length..body].Trim(), line[body..]),
    ];

    [Fact]
    public async Task Accounts_come_over_with_their_keys_and_what_they_have_spent()
    {
        await using var gateway = await TestGateway.StartAsync(Kinds.Config);
        foreach (var (route, body) in Requests)
            await gateway.DoAsync(route, body);

        var (team, key) = (await TeamAsync(gateway), await KeyAsync(gateway));
        Assert.Equal(("12.345", "3.21"), (team.Spend(), key.Spend()));
        Assert.Equal(("30d", "7d"), (Text(team, "budget_duration"), Text(key, "budget_duration")));
        Assert.Equal(("88ce5ce1", "alice"), (Text(key, "team_id"), Text(key, "user_id")));

        Assert.Equal(200, (await gateway.CallAsync(Key, "\"user\":\"globex\"")).Status);
        Assert.Equal("12.3450035", (await TeamAsync(gateway)).Spend());
        Assert.Empty((await gateway.AuditAsync()).Differences);
    }

    private static async Task<JsonElement> TeamAsync(TestGateway gateway) =>
        (await gateway.GetAsync("/team/info?team_id=88ce5ce1"))["team_info"];

    private static async Task<JsonElement> KeyAsync(TestGateway gateway) =>
        (await gateway.GetAsync($"/key/info?key={Key}"))["info"];

    private static string? Text(JsonElement row, string member) => row.GetProperty(member).GetString();
}
