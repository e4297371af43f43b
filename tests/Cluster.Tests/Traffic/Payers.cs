using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Servers.Gateway;

namespace Tollgate.Cluster.Tests.Traffic;

/// <summary>Who pays for the calls: the keys of two teams.</summary>
/// <param name="Keys">Their secrets.</param>
/// <param name="Budgets">What an account may spend in one of its periods, for all that can run out.</param>
internal sealed record Payers(
    IReadOnlyList<string> Teams, IReadOnlyList<string> Keys, IReadOnlyDictionary<string, decimal> Budgets)
{
    private const int KeysWithoutLimit = 6;

    /// <summary>The accounts among them whose budgets no call may cross.</summary>
    public IReadOnlySet<string> Hard { get; init; } = new HashSet<string>();

    /// <summary>Two teams whose budgets do not run out.</summary>
    public static async Task<Payers> WithoutLimitsAsync(IGateway gateway, int keyCount = KeysWithoutLimit)
    {
        string[] teams = [await gateway.NewTeamAsync("{}"), await gateway.NewTeamAsync("""{"max_budget": 1000}""")];
        var keys = new List<string>();
        for (var key = 0; key < keyCount; key++)
            keys.Add(await gateway.NewKeyAsync($$"""{"team_id": "{{teams[key % 2]}}"}"""));
        return new(teams, keys, new Dictionary<string, decimal>());
    }

    /// <summary>Two teams and their keys, with budgets that do not run out.</summary>
    /// <param name="budgetOfTeam">In US dollars, as that of a key.</param>
    public static async Task<Payers> WithRoomAsync(
        IGateway gateway, int keyCount, decimal budgetOfTeam, decimal budgetOfKey)
    {
        string[] teams =
        [
            await gateway.NewTeamAsync(Budget(budgetOfTeam, duration: null)),
            await gateway.NewTeamAsync(Budget(budgetOfTeam, duration: null)),
        ];
        var keys = new List<string>();
        for (var key = 0; key < keyCount; key++)
            keys.Add(await gateway.NewKeyAsync(Budget(budgetOfKey, duration: null, teams[key % 2])));
        return new(teams, keys, new Dictionary<string, decimal>());
    }

    /// <summary>Among them budgets that run out: a key's for ever, another's every second, a team's every five, which
    /// two keys compete for, and a hard one of a key every two.</summary>
    public static async Task<Payers> WithLimitsAsync(IGateway gateway)
    {
        var payers = await WithoutLimitsAsync(gateway);
        var (forEver, second, fiveSeconds) = (200 * Call.Cost, 8 * Call.Cost, 40 * Call.Cost);
        var hard = 5 * Call.CostMax;
        var team = await gateway.NewTeamAsync(Budget(fiveSeconds, "5s"));
        string[] keys =
        [
            await gateway.NewKeyAsync($$"""{"team_id": "{{team}}"}"""),
            await gateway.NewKeyAsync($$"""{"team_id": "{{team}}"}"""),
            await gateway.NewKeyAsync(Budget(forEver, duration: null, payers.Teams[0])),
            await gateway.NewKeyAsync(Budget(second, "1s", payers.Teams[0])),
            await gateway.NewKeyAsync(Budget(hard, "2s", payers.Teams[0], "hard")),
        ];
        return new(
            [.. payers.Teams, team],
            [.. payers.Keys, .. keys],
            new Dictionary<string, decimal>
            {
                [$"team:{team}"] = fiveSeconds,
                [AccountOf(keys[2])] = forEver,
                [AccountOf(keys[3])] = second,
                [AccountOf(keys[4])] = hard,
            })
        {
            Hard = new HashSet<string> { AccountOf(keys[4]) },
        };
    }

    private static string Budget(
        decimal max, string? duration, string? team = null, string? enforcement = null) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        {"max_budget": {{max}}{{Field("budget_duration", duration)}}{{Field("team_id", team)}}
        {{Field("budget_enforcement", enforcement)}} }
        """);

    private static string Field(string name, string? value) => value is null ? "" : $", \"{name}\": \"{value}\"";

    /// <summary>What the books and the metrics call a key.</summary>
    public static string HashOf(string key) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private static string AccountOf(string key) => $"key:{HashOf(key)}";
}
