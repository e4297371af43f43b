using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Ledger;

namespace Tollgate.Api.Spend.Reports;

/// <summary><c>GET /global/spend/teams</c>: what teams have spent, in all and by day.</summary>
internal static class TeamTotalEndpoints
{
    public static void MapTeamTotals(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/global/spend/teams", TeamsAsync).Describe(TotalOperations.ByTeam);

    private static async Task<Results<JsonAnswer, ApiError>> TeamsAsync(
        QueryFields query, Caller caller, Reporter reporter, ILedger ledger, CancellationToken cancellationToken)
    {
        var (report, error) = await reporter.SumAsync(
            query, caller, SpendBy.Day | SpendBy.Team, cancellationToken, ReportRange.DashboardDays);
        if (error is not null)
            return error;

        var sums = report.Sums.Where(sum => sum.Group.Team is not null).ToArray();
        var names = await TeamNames.ReadAsync(sums, ledger, cancellationToken);
        var days = sums.ToLookup(sum => sum.Group.Day!.Value);
        var teams = sums.GroupBy(sum => sum.Group.Team!)
            .Select(team => (Name: names[team.Key], Spent: team.Spent()))
            .OrderByDescending(team => team.Spent.Dollars).ToArray();
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteLines("daily_spend", report.Range.Days.Reverse(), (json, day) =>
            {
                json.WriteDay("date", day);
                // Several can have one name.
                foreach (var team in days[day].GroupBy(sum => names[sum.Group.Team!]))
                    json.WriteMoney(team.Key, team.Spent());
            });
            json.WriteNames("teams", [.. teams.Select(team => team.Name)]);
            json.WriteLines("total_spend_per_team", teams, (json, team) =>
            {
                json.WriteString("team_id", team.Name);
                json.WriteMoney("total_spend", team.Spent);
            });
            json.WriteEndObject();
        });
    }
}
