using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Management;
using Tollgate.Api.Members;
using Tollgate.Api.Users;
using Tollgate.Grains;
using Tollgate.Grains.Organizations;
using Tollgate.Grains.Users;
using Tollgate.Ledger;

namespace Tollgate.Api.Organizations;

/// <summary>Users join organizations, with a budget of their own for all that they spend inside, and leave
/// them.</summary>
internal static class OrganizationMemberEndpoints
{
    public const string Amount = "max_budget_in_organization";

    private static readonly string[] Changeable =
        ["organization_id", "user_id", "user_email", "role", Amount, .. BudgetFields.Changeable];

    public static void MapOrganizationMembers(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/organization/member_add", AddAsync).Describe(OrganizationMemberOperations.Add);
        routes.MapPatch("/organization/member_update", UpdateAsync).Describe(OrganizationMemberOperations.Update);
        routes.MapDelete("/organization/member_delete", DeleteAsync).Describe(OrganizationMemberOperations.Delete);
    }

    private static async Task<Results<JsonAnswer, ApiError>> AddAsync(
        Fields fields,
        Caller caller,
        NamedOrganizations organizations,
        OrganizationMembers members,
        NamedUsers users,
        AccountDeletion deletion,
        Books books,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var id = fields.Required("organization_id", fields.Id("organization_id"));
        var asked = fields.Required("member", fields.Members("member", OrganizationMembers.Roles));
        var limits = fields.Budget(time.GetUtcNow(), Amount);
        fields.RefuseUnenforced([.. Unenforced.WholeBudgets, "allowed_models"]);
        if (asked.Count == 0)
            fields.Refuse("Either user_id or user_email must be provided");
        if (fields.Error is { } invalid)
            return invalid;
        if (caller.RefuseManaging(fields, id, "/organization/member_add") is { } forbidden)
            return forbidden;
        if (await books.RefuseUnknownBudgetAsync(limits.Budget?.BudgetId, cancellationToken) is { } unknown)
            return unknown;
        if (await organizations.FindAsync(id!, cancellationToken) is null)
            return NamedOrganizations.NotFound(id!);
        // Nobody joins where one of them cannot.
        foreach (var member in asked)
        {
            if (await members.RefuseAsync(id!, member, cancellationToken) is { } cannot)
                return cannot;
        }

        var (joined, outcome) = await members.JoinAsync(id!, asked, limits, cancellationToken);
        // Whoever deleted it meanwhile may have swept it before they were there: made again, it has nobody.
        if (await organizations.FindAsync(id!, cancellationToken) is null)
        {
            await deletion.AllAsync(OrganizationMembers.Of(AccountId.Organization(id!)), cancellationToken);
            return NamedOrganizations.NotFound(id!);
        }

        if (outcome != EditOutcome.Done)
            return outcome is EditOutcome.Exists or EditOutcome.Unknown ? ApiErrors.Conflict : ApiErrors.Of(outcome);

        var rows = await Task.WhenAll(joined.Select(member => users.Of(member.Profile.UserId).Read()))
            .WaitAsync(cancellationToken);
        var now = time.GetUtcNow();
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteString("organization_id", id);
            json.WriteStartArray("updated_users");
            foreach (var user in rows.OfType<UserReading>())
                UserRow.Write(json, user.Profile, user.Limits, BudgetFigures.Of(user.Figures, now));
            json.WriteEndArray();
            json.WriteStartArray("updated_organization_memberships");
            foreach (var member in joined)
                OrganizationMemberRow.Write(json, member, now);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static async Task<Results<JsonAnswer, ApiError>> UpdateAsync(
        Fields fields,
        Caller caller,
        OrganizationMembers members,
        Books books,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        fields.RefuseOthers(Changeable);
        var edits = fields.BudgetEdits(Amount);
        var patch = new ProfilePatch(now);
        if (fields.Role("role", OrganizationMembers.Roles) is { } role)
            patch.Set("role", role);
        var (member, error) = await FindAsync(fields, caller, members, "/organization/member_update", cancellationToken);
        if (member is null)
            return error!;
        if (await books.RefuseUnknownBudgetAsync(fields.Id("budget_id"), cancellationToken) is { } unknown)
            return unknown;

        var outcome = await member.Edit([.. edits], patch.ToString()).WaitAsync(cancellationToken);
        if (outcome is not (EditOutcome.Done or EditOutcome.Unknown))
            return ApiErrors.Of(outcome);
        return await member.Read().WaitAsync(cancellationToken) is { } changed
            ? new JsonAnswer(json => OrganizationMemberRow.Write(json, changed, now))
            : ApiErrors.Conflict;
    }

    private static async Task<Results<JsonAnswer, ApiError>> DeleteAsync(
        Fields fields,
        Caller caller,
        OrganizationMembers members,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var (member, error) = await FindAsync(fields, caller, members, "/organization/member_delete", cancellationToken);
        if (member is null)
            return error!;

        var last = await member.Read().WaitAsync(cancellationToken);
        var outcome = await member.Edit([new LimitsEdit.Deletion()]).WaitAsync(cancellationToken);
        if (outcome is not (EditOutcome.Done or EditOutcome.Unknown))
            return ApiErrors.Of(outcome);
        // Somebody else was faster.
        if (last is null)
            return ApiErrors.Conflict;
        return new JsonAnswer(json => OrganizationMemberRow.Write(json, last, time.GetUtcNow()));
    }

    private static async Task<(IOrganizationMemberGrain? Member, ApiError? Error)> FindAsync(
        Fields fields, Caller caller, OrganizationMembers members, string route, CancellationToken cancellationToken)
    {
        var id = fields.Required("organization_id", fields.Id("organization_id"));
        var (user, email) = fields.Member();
        if (fields.Error is { } invalid)
            return (null, invalid);
        if (caller.RefuseManaging(fields, id, route) is { } forbidden)
            return (null, forbidden);
        return await members.FindAsync(id!, user, email, cancellationToken) is { } member
            ? (member, null)
            : (null, ApiErrors.NotFound(
                $"{{'error': 'Member not found in organization for {(user is null ? "user_email" : "user_id")}="
                + $"{ApiErrors.Shorten(user ?? email!)}'}}",
                user is null ? "user_email" : "user_id"));
    }
}
