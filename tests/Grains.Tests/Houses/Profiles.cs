using Tollgate.Accounts;
using Tollgate.Grains.Keys;
using Tollgate.Grains.Teams;

namespace Tollgate.Grains.Tests.Houses;

/// <summary>Accounts as a front makes them.</summary>
internal static class Profiles
{
    public static readonly DateTimeOffset Made = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static Limits Limits(decimal? dollars = null, string? alias = null) => new()
    {
        Alias = alias,
        MaxBudget = dollars is { } max ? new Money(max) : null,
        Window = Window.Rolling(Made, null),
    };

    public static TeamProfile Team(string id, string? alias = null) =>
        new() { TeamId = id, Alias = alias, CreatedAt = Made, UpdatedAt = Made };

    public static KeyProfile Key(string hash, string? alias = null, string? team = null) => new()
    {
        Token = hash,
        Name = "sk-...abcd",
        Alias = alias,
        TeamId = team,
        CreatedBy = "default_user_id",
        CreatedAt = Made,
        UpdatedAt = Made,
    };

    public static async Task<ITeamGrain> MadeTeamAsync(this House house, string id, decimal? dollars = null)
    {
        var team = house.Team(id);
        Assert.Equal(EditOutcome.Done, await team.Create(Team(id), Limits(dollars)));
        return team;
    }
}
