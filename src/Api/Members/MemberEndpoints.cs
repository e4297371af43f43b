using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Teams;
using Tollgate.Api.Users;
using Tollgate.Grains;
using Tollgate.Grains.Joint;
using Tollgate.Grains.Members;
using Tollgate.Grains.Teams;
using Tollgate.Grains.Users;
using Tollgate.Ledger;

namespace Tollgate.Api.Members;

/// <summary>Users join teams, with a budget of their own inside, and leave them.</summary>
internal static class MemberEndpoints
{
    private static readonly string[] Changeable =
        ["team_id", "user_id", "user_email", "role", MemberFields.Amount, .. BudgetFields.Changeable];

    public static void MapMembers(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/team/member_add", AddAsync).Describe(MemberOperations.Add);
        routes.MapPost("/team/member_update", UpdateAsync).Describe(MemberOperations.Update);
        routes.MapPost("/team/member_delete", DeleteAsync).Describe(MemberOperations.Delete);
    }

    private static async Task<Results<JsonAnswer, ApiError>> AddAsync(
        Fields fields,
        Caller caller,
        TeamRights rights,
        NamedTeams teams,
        Memberships memberships,
        IGrainFactory grains,
        Books books,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var id = fields.Required("team_id", fields.Id("team_id"));
        var members = fields.Required("member", fields.Members("member", MemberFields.TeamRoles));
        var limits = fields.MemberLimits(time.GetUtcNow());
        if (members.Count == 0)
            fields.Refuse("Either user_id or user_email must be provided");
        if (fields.Error is { } invalid)
            return invalid;
        if (await rights.RefuseManagingAsync(caller, fields, id!, "/team/member_add", cancellationToken) is { } forbidden)
            return forbidden;
        if (await books.RefuseUnknownBudgetAsync(limits.Budget?.BudgetId, cancellationToken) is { } unknown)
            return unknown;
        if (await teams.ReadAsync(id!, cancellationToken) is not { } team)
            return NotFound(id!);

        foreach (var member in members)
        {
            if (team.Profile.Member(member.UserId, member.Email) is not null)
                return AlreadyInTeam(member, team.Profile);
        }

        if (MemberFields.RefuseMore(team.Profile, members.Count) is { } full)
            return full;

        var (joined, outcome) = await memberships.JoinAsync(id!, members, limits, cancellationToken);
        if (outcome != EditOutcome.Done)
            return outcome == EditOutcome.Unknown ? ApiErrors.Conflict : ApiErrors.Of(outcome);
        if (await teams.ReadAsync(id!, cancellationToken) is not { } changed)
            return NotFound(id!);

        var users = await ReadAllAsync(
            joined, member => grains.GetGrain<IUserGrain>(AccountId.User(member.UserId!).Value).Read());
        var rows = await ReadAllAsync(
            joined, member => Member(grains, id!, member.UserId!).Read());
        var now = time.GetUtcNow();
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            TeamRow.WriteFields(json, changed.Profile, changed.Limits, BudgetFigures.Of(changed.Figures, now));
            json.WriteStartArray("updated_users");
            foreach (var user in users)
                UserRow.Write(json, user.Profile, user.Limits, BudgetFigures.Of(user.Figures, now));
            json.WriteEndArray();
            json.WriteStartArray("updated_team_memberships");
            foreach (var row in rows)
                MemberRow.Write(json, row.Profile, row.Limits, BudgetFigures.Of(row.Figures, now));
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static async Task<Results<JsonAnswer, ApiError>> UpdateAsync(
        Fields fields,
        Caller caller,
        TeamRights rights,
        NamedTeams teams,
        IGrainFactory grains,
        Books books,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var (id, userId, email) = ReadName(fields);
        fields.RefuseOthers(Changeable);
        var edits = fields.BudgetEdits(MemberFields.Amount);
        var role = fields.Role("role", MemberFields.TeamRoles);
        if (fields.Error is { } invalid)
            return invalid;
        if (await rights.RefuseManagingAsync(caller, fields, id, "/team/member_update", cancellationToken)
            is { } forbidden)
            return forbidden;
        if (await books.RefuseUnknownBudgetAsync(fields.Id("budget_id"), cancellationToken) is { } unknown)
            return unknown;
        if (await teams.ReadAsync(id, cancellationToken) is not { } team)
            return NoTeam(id);
        if (team.Profile.Member(userId, email) is not { UserId: { } user } listed)
            return ApiErrors.BadRequest("User id doesn't exist in team table. "
                + $"Data=team_id={ApiErrors.Shorten(id)} user_id={userId ?? "None"} user_email={email ?? "None"}");

        var patch = new ProfilePatch(time.GetUtcNow());
        if (role is not null)
            patch.Set("role", role);
        var member = Member(grains, id, user);
        var outcome = role is null || role == listed.Role
            ? await member.Edit([.. edits], patch.ToString()).WaitAsync(cancellationToken)
            : (await grains.EditTogetherAsync(
            [
                new(AccountId.Member(id, user), new AccountEdit.Changes([.. edits], patch.ToString())),
                new(AccountId.Team(id), new AccountEdit.Members([listed with { Role = role }], [])),
            ]).WaitAsync(cancellationToken)).Outcome;
        if (outcome is not (EditOutcome.Done or EditOutcome.Unknown))
            return ApiErrors.Of(outcome);
        if (await member.Read().WaitAsync(cancellationToken) is not { } row)
            return ApiErrors.Conflict;

        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteString("team_id", id);
            json.WriteString("user_id", user);
            json.WriteString("user_email", row.Profile.Email);
            json.WriteString("role", row.Profile.Role);
            json.WriteMoney(MemberFields.Amount, row.Limits.MaxBudget);
            json.WriteRates(row.Limits.Rates);
            json.WriteString("budget_duration", row.Limits.Window.Duration?.ToString());
            json.WriteNull("allowed_models");
            json.WriteEndObject();
        });
    }

    private static async Task<Results<JsonAnswer, ApiError>> DeleteAsync(
        Fields fields,
        Caller caller,
        TeamRights rights,
        NamedTeams teams,
        Memberships memberships,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var (id, userId, email) = ReadName(fields);
        if (fields.Error is { } invalid)
            return invalid;
        if (await rights.RefuseManagingAsync(caller, fields, id, "/team/member_delete", cancellationToken)
            is { } forbidden)
            return forbidden;
        if (await teams.ReadAsync(id, cancellationToken) is not { } team)
            return NoTeam(id);
        if (team.Profile.Member(userId, email) is not { UserId: { } user })
            return ApiErrors.BadRequest("User not found in team");

        var outcome = await memberships.LeaveAsync(id, user, cancellationToken);
        if (outcome is not (EditOutcome.Done or EditOutcome.Unknown))
            return ApiErrors.Of(outcome);
        if (await teams.ReadAsync(id, cancellationToken) is not { } changed)
            return NoTeam(id);

        return new JsonAnswer(json => TeamRow.Write(json, changed, time.GetUtcNow()));
    }

    private static (string Team, string? User, string? Email) ReadName(Fields fields)
    {
        var id = fields.Required("team_id", fields.Id("team_id"));
        var (user, email) = fields.Member();
        return (id!, user, email);
    }

    private static async Task<IReadOnlyList<TReading>> ReadAllAsync<TReading>(
        IReadOnlyList<TeamMember> members, Func<TeamMember, Task<TReading?>> read)
        where TReading : class =>
        [.. (await Task.WhenAll(members.Select(read))).OfType<TReading>()];

    private static IMemberGrain Member(IGrainFactory grains, string team, string user) =>
        grains.GetGrain<IMemberGrain>(AccountId.Member(team, user).Value);

    internal static ApiError NotFound(string id) =>
        ApiErrors.NotFound($"{{'error': 'Team not found for team_id={ApiErrors.Shorten(id)}'}}");

    internal static ApiError AlreadyInTeam(TeamMember member, TeamProfile team) => new(
        400,
        "team_member_already_in_team",
        $"User already in team. Member: user_id={member.UserId ?? "None"}, user_email={member.Email ?? "None"}. "
        + $"Existing members={ApiErrors.Shorten(team.MembersWithRoles)}")
    { Param = "user_id" };

    private static ApiError NoTeam(string id) =>
        ApiErrors.BadRequest($"Team id={ApiErrors.Shorten(id)} does not exist in db");
}
