using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Grains.Teams;
using Tollgate.Grains.Users;
using Tollgate.Ledger;

namespace Tollgate.Api.Users;

/// <summary>Lists of users.</summary>
internal static class UserListEndpoints
{
    /// <summary>How many users one request may name.</summary>
    public const int UsersMax = 100;

    private static readonly string[] Unserved = ["role", "sso_user_ids", "user_email", "organization_ids"];

    public static void MapUserLists(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/user/list", ListAsync).Describe(UserOperations.ListAll);
        routes.MapGet("/user/available_users", CountAsync).Describe(UserOperations.Seats);
    }

    // As many as one likes: nothing here is sold by the seat.
    private static async Task<JsonAnswer> CountAsync(SavedRows rows, CancellationToken cancellationToken)
    {
        var users = await rows.CountAsync(new("user"), cancellationToken);
        var teams = await rows.CountAsync(new("team"), cancellationToken);
        return new(json =>
        {
            json.WriteStartObject();
            json.WriteNull("total_users");
            json.WriteNull("total_teams");
            json.WriteNumber("total_users_used", users);
            json.WriteNumber("total_teams_used", teams);
            json.WriteNull("total_users_remaining");
            json.WriteNull("total_teams_remaining");
            json.WriteEndObject();
        });
    }

    private static async Task<Results<JsonAnswer, ApiError>> ListAsync(
        QueryFields query, SavedRows rows, CancellationToken cancellationToken)
    {
        var page = Page.Read(query, usual: 25, "page_size");
        var listing = query.Sort(
            new Listing("user") { Ids = query.Ids("user_ids", UsersMax) },
            usual: "asc",
            ("created_at", ListOrder.Creation),
            ("user_alias", ListOrder.Alias),
            ("user_id", ListOrder.Id));
        var team = query.Id("team");
        query.RefuseUnserved(Unserved);
        if (query.Error is { } invalid)
            return invalid;

        if (team is not null)
        {
            var members = (await rows.FindAsync<TeamProfile>("team", team, cancellationToken))?.Profile.Members() ?? [];
            var ids = members.Select(member => member.UserId).OfType<string>();
            listing = listing with { Ids = [.. listing.Ids is { } asked ? ids.Intersect(asked) : ids] };
        }

        var (users, total) = await rows.PageAsync<UserProfile>(listing, page, cancellationToken);
        var keys = new List<long>(users.Count);
        foreach (var user in users)
            keys.Add(await rows.CountAsync(new("key") { Owner = user.Account }, cancellationToken));
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("users");
            foreach (var (user, count) in users.Zip(keys))
            {
                json.WriteStartObject();
                UserRow.WriteFields(json, user.Profile, user.Binding, user.Figures);
                json.WriteNumber("key_count", count);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("total", total);
            json.WriteNumber("page", page.Number);
            json.WriteNumber("page_size", page.Size);
            json.WriteNumber("total_pages", page.Of(total));
            json.WriteEndObject();
        });
    }
}
