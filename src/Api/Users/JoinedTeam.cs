using Tollgate.Accounts;
using Tollgate.Api.Bodies;

namespace Tollgate.Api.Users;

/// <summary>A team that a new user joins.</summary>
/// <param name="Role"><c>user</c> or <c>admin</c>.</param>
/// <param name="Limits">Of the user inside the team.</param>
internal sealed record JoinedTeam(string Id, string Role, Limits Limits);

/// <summary>Reads them: ids, or objects that say more of each.</summary>
internal static class JoinedTeamFields
{
    /// <summary>How many teams a new user can join.</summary>
    public const int Max = 100;

    public static IReadOnlyList<JoinedTeam> JoinedTeams(this Fields fields, string name, DateTimeOffset now)
    {
        var teams = fields.Objects(name, bare: "team_id", read: team =>
        {
            var role = team.Text("user_role") ?? "user";
            if (role is not ("admin" or "user"))
                team.Fault("literal_error", "Input should be 'admin' or 'user'", "user_role");
            return new JoinedTeam(
                team.Required("team_id", team.Id("team_id")) ?? "",
                role,
                new() { MaxBudget = team.Amount("max_budget_in_team"), Window = Window.Rolling(now, null) });
        });
        if (teams.Count > Max)
            fields.Refuse($"{name} cannot have more than {Max} entries");
        return [.. teams.DistinctBy(team => team.Id, StringComparer.Ordinal)];
    }
}
