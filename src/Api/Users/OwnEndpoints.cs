using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Api.Members;
using Tollgate.Api.Organizations;
using Tollgate.Grains.Members;

namespace Tollgate.Api.Users;

/// <summary>What users are told of themselves: their own row, and what they may still spend in a team.</summary>
internal static class OwnEndpoints
{
    public static void MapOwn(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v2/user/info", UserAsync).Describe(UserOperations.Own);
        routes.MapGet("/team/{team_id}/members/me", MemberAsync).Describe(MemberOperations.Own);
    }

    private static async Task<Results<JsonAnswer, ApiError>> UserAsync(
        QueryFields query,
        Caller caller,
        NamedUsers users,
        OrganizationMembers members,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var id = query.Required("user_id", query.Id("user_id") ?? caller.UserId);
        if (query.Error is { } invalid)
            return invalid;
        if (!caller.Oversees && id != caller.UserId)
            return UserEndpoints.Foreign(caller, id);
        if (await users.ReadAsync(id, cancellationToken) is not { } user)
            return UserEndpoints.NotFound(id);

        var organizations = await members.OfUserAsync(id, cancellationToken);
        return new JsonAnswer(json => UserRow.Write(
            json, user.Profile, user.Limits, BudgetFigures.Of(user.Figures, time.GetUtcNow()), organizations));
    }

    private static async Task<Results<JsonAnswer, ApiError>> MemberAsync(
        HttpContext http, Caller caller, IGrainFactory grains, TimeProvider time, CancellationToken cancellationToken)
    {
        var team = (string)http.Request.RouteValues["team_id"]!;
        if (caller.UserId is not { } user)
            return ApiErrors.BadRequest("The key belongs to no user, so it is no member of a team");
        var member = grains.GetGrain<IMemberGrain>(AccountId.Member(team, user).Value);
        return await member.Read().WaitAsync(cancellationToken) is { } reading
            ? new JsonAnswer(json => MemberRow.Write(
                json, reading.Profile, reading.Limits, BudgetFigures.Of(reading.Figures, time.GetUtcNow())))
            : ApiErrors.NotFound(
                $"User={ApiErrors.Shorten(user)} is no member of team={ApiErrors.Shorten(team)}", "team_id");
    }
}
