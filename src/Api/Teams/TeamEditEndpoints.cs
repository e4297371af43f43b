using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
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
    public const int TeamsMax = 100;

    public static void MapTeamEdits(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/team/update", UpdateAsync).Describe(TeamOperations.Update);
        routes.MapPatch("/team/{team_id}", PatchAsync).Describe(TeamOperations.Patch);
        routes.MapPost("/team/block", BlockAsync).Describe(TeamOperations.Block);
        routes.MapPost("/team/unblock", UnblockAsync).Describe(TeamOperations.Unblock);
        routes.MapPost("/team/delete", DeleteAsync).Describe(TeamOperations.Delete);
    }

    private static async Task<Results<JsonAnswer, ApiError>> UpdateAsync(
        Fields fields, Caller caller, TeamEditing editing, TimeProvider time, CancellationToken cancellationToken)
    {
        var id = fields.Required("team_id", fields.Id("team_id"));
        var (team, error) = await editing.UpdateAsync(fields, caller, id, "/team/update", cancellationToken);
        return team is null ? error! : new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteString("team_id", id);
            json.WritePropertyName("data");
            TeamRow.Write(json, team, time.GetUtcNow());
            json.WriteEndObject();
        });
    }

    // The path names the team; a body that names another means another.
    private static async Task<Results<JsonAnswer, ApiError>> PatchAsync(
        HttpContext http,
        Fields fields,
        Caller caller,
        TeamEditing editing,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var id = (string)http.Request.RouteValues["team_id"]!;
        if (fields.Id("team_id") is { } other && other != id)
            fields.Refuse(ApiErrors.BadField("team_id", "team_id is not the one of the path, and cannot be changed"));
        return Row(await editing.UpdateAsync(fields, caller, id, "/team/{team_id}", cancellationToken), time);
    }

    private static async Task<Results<JsonAnswer, ApiError>> BlockAsync(
        Fields fields, Caller caller, TeamEditing editing, TimeProvider time, CancellationToken cancellationToken) =>
        Row(await editing.BlockAsync(fields, caller, blocked: true, "/team/block", cancellationToken), time);

    private static async Task<Results<JsonAnswer, ApiError>> UnblockAsync(
        Fields fields, Caller caller, TeamEditing editing, TimeProvider time, CancellationToken cancellationToken) =>
        Row(await editing.BlockAsync(fields, caller, blocked: false, "/team/unblock", cancellationToken), time);

    private static async Task<Results<JsonAnswer, ApiError>> DeleteAsync(
        Fields fields,
        Caller caller,
        TeamRights rights,
        NamedTeams teams,
        AccountDeletion deletion,
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
            if (await rights.RefuseOwningAsync(caller, fields, id, "/team/delete", cancellationToken) is { } forbidden)
                return forbidden;
            if (await teams.FindAsync(id, cancellationToken) is null)
                return TeamEditing.NotFound(id);
        }

        var (_, outcome) = await deletion.NamedAsync([.. ids.Select(AccountId.Team)], cancellationToken);
        if (outcome != EditOutcome.Done)
            return ApiErrors.Of(outcome);

        // The teams refuse already; their keys only follow.
        await sweeper.BeginAsync(ids, cancellationToken);
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteNames("deleted_teams", ids);
            json.WriteEndObject();
        });
    }

    private static Results<JsonAnswer, ApiError> Row(
        (TeamReading? Team, ApiError? Error) edited, TimeProvider time) => edited.Team is { } team
        ? new JsonAnswer(json => TeamRow.Write(json, team, time.GetUtcNow()))
        : edited.Error!;
}
