using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Api.Management;
using Tollgate.Api.Teams;
using Tollgate.Grains;
using Tollgate.Grains.Teams;
using Tollgate.Grains.Users;
using Tollgate.Ledger;

namespace Tollgate.Api.Members;

/// <summary>Adding many members to a team by one request: those that it names, or all users that there are. Each joins,
/// or does not, and the answer tells who did.</summary>
internal static class BulkMemberEndpoints
{
    /// <summary>How many join by one commit, or do not.</summary>
    private const int AtOnce = MemberFields.MembersMax;

    public static void MapBulkMembers(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/team/bulk_member_add", AddAsync).Describe(MemberOperations.AddMany);

    private static async Task<Results<JsonAnswer, ApiError>> AddAsync(
        Fields fields,
        Caller caller,
        TeamRights rights,
        NamedTeams teams,
        Memberships memberships,
        Books books,
        ILedger ledger,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var id = fields.Required("team_id", fields.Id("team_id"));
        var asked = fields.Members("members", MemberFields.TeamRoles, Bulk.Max);
        var all = fields.Flag("all_users") ?? false;
        var limits = fields.MemberLimits(time.GetUtcNow());
        if (all == asked.Count > 0)
            fields.Refuse(ApiErrors.BadField("members", "Provide either members or all_users: true"));
        if (fields.Error is { } invalid)
            return invalid;
        if (await rights.RefuseManagingAsync(caller, fields, id!, "/team/bulk_member_add", cancellationToken)
            is { } forbidden)
            return forbidden;
        // Whoever manages a team need not know who else there is.
        if (all && !caller.IsAdmin)
            return caller.OnlyAdmin("all_users");
        if (await books.RefuseUnknownBudgetAsync(limits.Budget?.BudgetId, cancellationToken) is { } unknown)
            return unknown;
        if (await teams.ReadAsync(id!, cancellationToken) is not { Profile: var team })
            return MemberEndpoints.NotFound(id!);
        if (all && await ledger.NextAsync(new("user"), after: null, Bulk.Max + 1, cancellationToken) is var listed)
        {
            if (listed.Count > Bulk.Max)
                return ApiErrors.BadField(
                    "all_users", $"There are more than {Bulk.Max} users. Name some of them in members.");
            asked =
            [
                .. SavedRows.Profiles<UserProfile>(listed)
                    .Select(user => new TeamMember { UserId = user.UserId, Email = user.Email }),
            ];
        }

        if (MemberFields.RefuseMore(team, asked.Count) is { } full)
            return full;

        var results = new Dictionary<TeamMember, (TeamMember? Done, ApiError? Error)>(
            ReferenceEqualityComparer.Instance);
        foreach (var member in asked.Where(member => team.Member(member.UserId, member.Email) is not null))
            results[member] = (null, MemberEndpoints.AlreadyInTeam(member, team));
        TeamMember[][] joining = [.. asked.Where(member => !results.ContainsKey(member)).Chunk(AtOnce)];
        foreach (var (some, done, error) in await Bulk.EachAsync(joining, JoinAsync))
        {
            for (var i = 0; i < some.Length; i++)
                results[some[i]] = (done?[i], error);
        }

        var joined = results.Values.Count(result => result.Done is not null);
        var changed = await teams.ReadAsync(id!, cancellationToken);
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteString("team_id", id);
            json.WriteStartArray("results");
            foreach (var member in asked)
                WriteResult(json, results[member].Done ?? member, results[member].Error);
            json.WriteEndArray();
            json.WriteNumber("total_requested", results.Count);
            json.WriteNumber("successful_additions", joined);
            json.WriteNumber("failed_additions", results.Count - joined);
            json.WritePropertyName("updated_team");
            if (changed is null)
                json.WriteNullValue();
            else
                TeamRow.Write(json, changed, time.GetUtcNow());
            json.WriteEndObject();
        });

        async Task<(IReadOnlyList<TeamMember>? Done, ApiError? Error)> JoinAsync(TeamMember[] members)
        {
            var (done, outcome) = await memberships.JoinAsync(id!, members, limits, cancellationToken);
            return ErrorOf(outcome) is { } error ? (null, error) : (done, null);
        }
    }

    private static ApiError? ErrorOf(EditOutcome outcome) => outcome switch
    {
        EditOutcome.Done => null,
        EditOutcome.Unknown => ApiErrors.Conflict,
        _ => ApiErrors.Of(outcome),
    };

    // The rows of the users and their memberships are told by other routes.
    private static void WriteResult(Utf8JsonWriter json, TeamMember member, ApiError? error)
    {
        json.WriteStartObject();
        json.WriteString("user_id", member.UserId);
        json.WriteString("user_email", member.Email);
        json.WriteBoolean("success", error is null);
        json.WriteString("error", error?.Message);
        json.WriteNull("updated_user");
        json.WriteNull("updated_team_membership");
        json.WriteEndObject();
    }
}
