using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Keys;
using Tollgate.Api.Lists;
using Tollgate.Api.Members;
using Tollgate.Grains.Keys;
using Tollgate.Grains.Members;
using Tollgate.Grains.Teams;
using Tollgate.Grains.Users;
using Tollgate.Ledger;

namespace Tollgate.Api.Teams;

/// <summary>Lists of teams: all of them with their keys and members, or a page of them.</summary>
internal static class TeamListEndpoints
{
    public static void MapTeamLists(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/team/list", ListAsync).Describe(TeamOperations.ListAll);
        routes.MapGet("/v2/team/list", PageAsync).Describe(TeamOperations.ListPage);
        routes.MapGet("/team/available", Available).Describe(TeamOperations.Available);
    }

    // Nobody joins a team by himself: that is for its admins, as the configuration cannot say otherwise yet.
    private static JsonAnswer Available() => new(json =>
    {
        json.WriteStartArray();
        json.WriteEndArray();
    });

    private static async Task<Results<StreamedAnswer, ApiError>> ListAsync(
        QueryFields query, Caller caller, SavedRows rows, CancellationToken cancellationToken)
    {
        var listing = Read(query) with { Order = ListOrder.Alias };
        var user = ReadUser(query, caller);
        if (query.Error is { } invalid)
            return invalid;

        listing = await OfUserAsync(listing, user, rows, cancellationToken);
        return new StreamedAnswer(async (stream, cancellationToken) =>
        {
            stream.Json.WriteStartArray();
            await foreach (var team in rows.AllAsync<TeamProfile>(listing, cancellationToken))
                await WriteAsync(stream, team, rows, cancellationToken);
            stream.Json.WriteEndArray();
        });
    }

    private static async Task<Results<JsonAnswer, ApiError>> PageAsync(
        QueryFields query, Caller caller, SavedRows rows, CancellationToken cancellationToken)
    {
        var page = Page.Read(query, usual: 10, "page_size");
        var listing = query.Sort(
            Read(query) with
            {
                Ids = query.Id("team_id") is { } id ? [id] : null,
                Aliases = query.Text("team_alias") is { } alias ? [alias] : null,
                Search = query.Text("search"),
            },
            usual: "asc",
            ("created_at", ListOrder.Creation),
            ("team_alias", ListOrder.Alias),
            ("team_id", ListOrder.Id));
        var user = ReadUser(query, caller);
        if (query.Text("search_team_id_match") is not (null or "exact"))
            query.Refuse("search_team_id_match", "search_team_id_match must be exact: others are not served yet");
        query.RefuseUnserved("status");
        if (query.Error is { } invalid)
            return invalid;

        listing = await OfUserAsync(listing, user, rows, cancellationToken);
        var (teams, total) = await rows.PageAsync<TeamProfile>(listing, page, cancellationToken);
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("teams");
            foreach (var team in teams)
            {
                TeamRow.Write(json, team);
            }

            json.WriteEndArray();
            json.WriteNumber("total", total);
            json.WriteNumber("page", page.Number);
            json.WriteNumber("page_size", page.Size);
            json.WriteNumber("total_pages", page.Of(total));
            json.WriteEndObject();
        });
    }

    private static Listing Read(QueryFields query) =>
        new("team") { Parent = query.Account("organization_id", AccountId.Organization) };

    private static string? ReadUser(QueryFields query, Caller caller)
    {
        var user = query.Id("user_id");
        var isOwn = user is not null && user == caller.UserId;
        if (!caller.Oversees && !isOwn && !caller.Administers(query.Id("organization_id")))
            query.Refuse(ApiErrors.OnlyAdminTeams(caller.Role.Name()));
        return user;
    }

    // A user knows the teams that he is in.
    private static async Task<Listing> OfUserAsync(
        Listing teams, string? user, SavedRows rows, CancellationToken cancellationToken)
    {
        if (user is null)
            return teams;

        var found = await rows.FindAsync<UserProfile>("user", user, cancellationToken);
        var joined = found?.Profile.Teams ?? [];
        return teams with { Ids = teams.Ids is { } ids ? [.. ids.Intersect(joined)] : joined };
    }

    private static async Task WriteAsync(
        JsonStream stream, SavedRow<TeamProfile> team, SavedRows rows, CancellationToken cancellationToken)
    {
        var json = stream.Json;
        json.WriteStartObject();
        TeamRow.WriteFields(json, team.Profile, team.Limits, team.Figures);
        json.WriteStartArray("team_memberships");
        await foreach (var member in rows.AllAsync<MemberProfile>(
            new("member") { Parent = team.Account }, cancellationToken))
        {
            MemberRow.Write(json, member.Profile, member.Binding, member.Figures);
            await stream.AdvanceAsync(cancellationToken);
        }

        json.WriteEndArray();
        json.WriteStartArray("keys");
        await foreach (var key in rows.AllAsync<KeyProfile>(new("key") { Parent = team.Account }, cancellationToken))
        {
            KeyRow.WriteListed(json, key);
            await stream.AdvanceAsync(cancellationToken);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await stream.AdvanceAsync(cancellationToken);
    }
}
