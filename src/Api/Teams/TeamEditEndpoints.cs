using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Budgets;
using Tollgate.Api.Errors;
using Tollgate.Api.Management;
using Tollgate.Grains;
using Tollgate.Grains.Teams;

namespace Tollgate.Api.Teams;

/// <summary>Changing teams, and deleting them with their keys. The next call of a team finds it changed, on every
/// node.</summary>
internal static class TeamEditEndpoints
{
    /// <summary>How many teams one request may delete.</summary>
    private const int TeamsMax = 100;

    public static void MapTeamEdits(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/team/update", UpdateAsync);
        routes.MapPost("/team/block", BlockAsync);
        routes.MapPost("/team/unblock", UnblockAsync);
        routes.MapPost("/team/delete", DeleteAsync);
    }

    private static async Task<Results<JsonAnswer, ApiError>> UpdateAsync(
        Fields fields,
        Caller caller,
        NamedTeams teams,
        SavedBudgets budgets,
        MemberBudgets memberBudgets,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var id = fields.Required("team_id", fields.Id("team_id"));
        var known = id is { Length: > 0 } && await teams.FindAsync(id, cancellationToken) is { } grain
            ? await grain.Read().WaitAsync(cancellationToken)
            : null;
        var changes = TeamChanges.Read(fields, known?.Profile, now);
        if (fields.Error is { } invalid)
            return invalid;
        if (known is null)
            return NotFound(id!);
        var (link, unknown) = await budgets.LinkAsync(changes.Link, cancellationToken);
        if (unknown is not null)
            return unknown;

        LimitsEdit[] edits = fields.Given.Contains("budget_id")
            ? [.. changes.Edits, new LimitsEdit.OfBudget(link?.BudgetId)]
            : [.. changes.Edits];

        // A budget that is made for the members is theirs with the edit of the team; one that they have is edited last.
        var granted = await memberBudgets.OfAsync(known.Profile, cancellationToken);
        var (made, making) = granted is not null
            ? (null, EditOutcome.Done)
            : await memberBudgets.MakeAsync(fields.MemberBudget(now), now, cancellationToken);
        if (making != EditOutcome.Done)
            return ApiErrors.Of(making);
        if (made is not null)
            changes.Grant(made);

        var (team, error) = await EditAsync(fields, caller, teams, edits, changes, cancellationToken);
        // Whatever else went wrong, the members may have it.
        if (error?.Status == StatusCodes.Status404NotFound)
            await memberBudgets.EndAsync(made, cancellationToken);
        if (team is not null && granted is not null)
            error = await memberBudgets.EditAsync(granted, changes.MemberBudget, cancellationToken);
        return team is null || error is not null ? error! : new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteString("team_id", team.Profile.TeamId);
            json.WriteStartObject("data");
            TeamRow.Write(json, team.Profile, team.Limits, BudgetFigures.Of(team.Figures, time.GetUtcNow()));
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    private static Task<Results<JsonAnswer, ApiError>> BlockAsync(
        Fields fields, Caller caller, NamedTeams teams, TimeProvider time, CancellationToken cancellationToken) =>
        SetBlockedAsync(fields, caller, teams, time, blocked: true, cancellationToken);

    private static Task<Results<JsonAnswer, ApiError>> UnblockAsync(
        Fields fields, Caller caller, NamedTeams teams, TimeProvider time, CancellationToken cancellationToken) =>
        SetBlockedAsync(fields, caller, teams, time, blocked: false, cancellationToken);

    private static async Task<Results<JsonAnswer, ApiError>> SetBlockedAsync(
        Fields fields,
        Caller caller,
        NamedTeams teams,
        TimeProvider time,
        bool blocked,
        CancellationToken cancellationToken)
    {
        var (team, error) = await EditAsync(
            fields, caller, teams, [new LimitsEdit.OfBlocked(blocked)], null, cancellationToken);
        return team is null ? error! : new JsonAnswer(json =>
        {
            json.WriteStartObject();
            TeamRow.Write(json, team.Profile, team.Limits, BudgetFigures.Of(team.Figures, time.GetUtcNow()));
            json.WriteEndObject();
        });
    }

    private static async Task<(TeamReading? Team, ApiError? Error)> EditAsync(
        Fields fields,
        Caller caller,
        NamedTeams teams,
        LimitsEdit[] edits,
        TeamChanges? changes,
        CancellationToken cancellationToken)
    {
        var id = fields.Required("team_id", fields.Id("team_id"));
        if (fields.Error is { } invalid)
            return (null, invalid);
        if (await teams.FindAsync(id!, cancellationToken) is not { } team)
            return (null, NotFound(id!));

        var outcome = await team.Edit(edits, changes?.Profile.ToString()).WaitAsync(cancellationToken);
        if (outcome == EditOutcome.Done && changes?.Spent is { } spent)
            outcome = (await team.SetSpentAsync(spent, "/team/update", caller.Author, cancellationToken)).Outcome;
        if (outcome is not (EditOutcome.Done or EditOutcome.Unknown))
            return (null, ApiErrors.Of(outcome));
        return await team.Read().WaitAsync(cancellationToken) is { } edited ? (edited, null) : (null, NotFound(id!));
    }

    private static async Task<Results<JsonAnswer, ApiError>> DeleteAsync(
        Fields fields,
        IGrainFactory grains,
        NamedTeams teams,
        MemberBudgets memberBudgets,
        TeamSweeper sweeper,
        CancellationToken cancellationToken)
    {
        var ids = fields.Required("team_ids", fields.Names("team_ids"));
        if (ids.Count > TeamsMax)
            fields.Refuse($"team_ids cannot have more than {TeamsMax} entries");
        if (fields.Error is { } invalid)
            return invalid;

        // Nothing is deleted where one of them does not exist.
        foreach (var id in ids)
        {
            if (await teams.FindAsync(id, cancellationToken) is null)
                return NotFound(id);
        }

        var granted = new List<BudgetLink?>();
        foreach (var id in ids)
        {
            var team = AccountId.Team(id);
            if (await grains.GetGrain<ITeamGrain>(team.Value).Read().WaitAsync(cancellationToken) is { } last)
                granted.Add(last.Profile.MemberBudget);
            var outcome = await grains.GetAccount(team).Edit([new LimitsEdit.Deletion()]).WaitAsync(cancellationToken);
            if (outcome is not (EditOutcome.Done or EditOutcome.Unknown))
                return ApiErrors.Of(outcome);
        }

        // The teams refuse already; their keys only follow.
        await sweeper.BeginAsync(ids, cancellationToken);
        foreach (var link in granted)
            await memberBudgets.EndAsync(link, cancellationToken);
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteNames("deleted_teams", ids);
            json.WriteEndObject();
        });
    }

    private static ApiError NotFound(string id) =>
        ApiErrors.NotFound($"{{'error': 'Team not found, passed team_id={ApiErrors.Shorten(id)}'}}");
}
