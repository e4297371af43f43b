using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Creation;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Keys;
using Tollgate.Api.Lists;
using Tollgate.Api.Members;
using Tollgate.Api.Organizations;
using Tollgate.Api.Teams;
using Tollgate.Grains;
using Tollgate.Grains.Joint;
using Tollgate.Grains.Keys;
using Tollgate.Grains.Teams;
using Tollgate.Ledger;
using Tollgate.Silo.Listening;

namespace Tollgate.Api.Users;

/// <summary>Making users, with a key each, and reading them.</summary>
internal static class UserEndpoints
{
    /// <summary>The most keys that are told with a user; the list of keys has all of them.</summary>
    public const int KeysMax = 1_000;

    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/user/new", NewAsync).Describe(UserOperations.New);
        routes.MapGet("/user/info", InfoAsync).Describe(UserOperations.Info);
    }

    private static async Task<Results<JsonAnswer, ApiError>> NewAsync(
        Fields fields,
        Caller caller,
        MasterKey master,
        NamedUsers users,
        NamedTeams teams,
        Memberships memberships,
        CreationRules rules,
        IGrainFactory grains,
        Books books,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var body = await rules.UserAsync(fields, cancellationToken);
        var (user, invalid) = NewUser.Read(body, rules.KeyOfUser(body), master, caller.Maker, now);
        if (user is null)
            return invalid!;
        if (caller.RefuseRoutes(fields) is { } forbidden)
            return forbidden;

        var id = user.Profile.UserId;
        var profile = user.Profile with { Teams = [.. user.Teams.Select(team => team.Id)] };
        var key = user.Key is null ? null : user.Key with { Profile = user.Key.Profile.Within(caller, fields) };
        if (await books.RefuseUnknownBudgetAsync(user.Limits.Budget?.BudgetId, cancellationToken) is { } unknown)
            return unknown;
        foreach (var team in user.Teams.Select(team => team.Id).Append(key?.Profile.TeamId).OfType<string>())
        {
            if (await teams.FindAsync(team, cancellationToken) is null)
                return ApiErrors.BadField(
                    "team_id", $"Unable to find team object in database. Team ID: {ApiErrors.Shorten(team)}");
        }

        if (await users.FindAsync(id, cancellationToken) is not null)
            return Exists(id);

        List<Part> parts = [new(AccountId.User(id), new AccountEdit.Creation(profile, user.Limits))];
        if (key is not null)
            parts.Add(new(AccountId.Key(key.Profile.Token), new AccountEdit.Creation(key.Profile, key.Limits)));
        foreach (var team in user.Teams)
        {
            var member = new TeamMember { UserId = id, Email = profile.Email, Role = team.Role };
            parts.Add(new(AccountId.Team(team.Id), new AccountEdit.Members([member], [])));
            parts.Add(memberships.PartOf(team.Id, member, team.Limits));
        }

        var done = await grains.EditTogetherAsync(parts).WaitAsync(cancellationToken);
        if (done.Outcome != EditOutcome.Done)
            return ErrorOf(done, id, key);

        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteString("key", key?.Secret);
            json.WriteString("key_name", key?.Profile.Name);
            json.WriteString("key_alias", key?.Profile.Alias);
            json.WriteString("token", key?.Profile.Token);
            json.WriteString("token_id", key?.Profile.Token);
            json.WriteString("team_id", key?.Profile.TeamId);
            json.WriteString("duration", key?.Profile.Duration);
            json.WriteInstant("expires", key?.Limits.Expires);
            UserRow.WriteFields(
                json,
                profile,
                user.Limits,
                BudgetFigures.None(now));
            json.WriteEndObject();
        });
    }

    private static async Task<Results<JsonAnswer, ApiError>> InfoAsync(
        QueryFields query,
        Caller caller,
        NamedUsers users,
        NamedTeams teams,
        SavedRows saved,
        OrganizationMembers members,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var own = caller.Key?.Profile.UserId;
        var id = query.Required("user_id", query.Id("user_id") ?? own);
        if (query.Error is { } invalid)
            return invalid;
        if (!caller.Oversees && own != id)
            return Foreign(caller, id);
        if (await users.ReadAsync(id, cancellationToken) is not { } user)
            return NotFound(id);

        var now = time.GetUtcNow();
        var keys = await saved.FirstAsync<KeyProfile>(
            new("key") { Owner = AccountId.User(id) }, KeysMax, cancellationToken);
        var organizations = await members.OfUserAsync(id, cancellationToken);
        var joined = await Task.WhenAll(user.Profile.Teams.Select(async team =>
            await teams.FindAsync(team, cancellationToken) is { } found
                ? await found.Read().WaitAsync(cancellationToken)
                : null));
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteString("user_id", id);
            json.WritePropertyName("user_info");
            UserRow.Write(json, user.Profile, user.Limits, BudgetFigures.Of(user.Figures, now), organizations);
            json.WriteStartArray("keys");
            foreach (var key in keys)
                KeyRow.WriteListed(json, key);
            json.WriteEndArray();
            json.WriteStartArray("teams");
            foreach (var team in joined.OfType<TeamReading>())
            {
                TeamRow.Write(json, team, now);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static ApiError ErrorOf(JointOutcome outcome, string id, NewKey? key) => outcome.Outcome switch
    {
        EditOutcome.Exists when outcome.Account == AccountId.User(id) => Exists(id),
        EditOutcome.Exists => KeyEndpoints.Taken,
        EditOutcome.AliasTaken => KeyEndpoints.AliasTaken(key?.Profile.Alias),
        EditOutcome.Unknown => ApiErrors.Conflict,
        var other => ApiErrors.Of(other),
    };

    /// <summary>A user that is not the caller's own.</summary>
    internal static ApiError Foreign(Caller caller, string id) => ApiErrors.Forbidden(
        "key not allowed to access this user's info. "
        + $"user_id={ApiErrors.Shorten(id)}, key's user_id={caller.UserId ?? "None"}");

    /// <summary>No such user.</summary>
    internal static ApiError NotFound(string id) =>
        ApiErrors.NotFound($"User {ApiErrors.Shorten(id)} not found", "user_id");

    private static ApiError Exists(string id) =>
        ApiErrors.BadRequest($"User with id {id} already exists") with { Status = StatusCodes.Status409Conflict };
}
