using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;
using Tollgate.Api.Management;
using Tollgate.Api.Members;
using Tollgate.Api.Organizations;
using Tollgate.Grains;
using Tollgate.Grains.Users;
using Tollgate.Ledger;

namespace Tollgate.Api.Users;

/// <summary>Changing users, and deleting them with their keys and memberships.</summary>
internal static class UserEditEndpoints
{
    /// <summary>How many users one request may delete.</summary>
    private const int UsersMax = 100;

    private static readonly string[] Changeable =
    [
        "user_id", "user_email", "user_alias", "user_role", "models", "metadata", "max_budget",
        .. BudgetFields.Changeable,
    ];

    public static void MapUserEdits(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/user/update", UpdateAsync);
        routes.MapPost("/user/delete", DeleteAsync);
    }

    // One that nobody made is made.
    private static async Task<Results<JsonAnswer, ApiError>> UpdateAsync(
        Fields fields, NamedUsers users, Books books, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var id = fields.Required("user_id", fields.Id("user_id"));
        fields.RefuseOthers(Changeable);
        var edits = Edits(fields);
        var patch = Patch(fields, now);
        var (profile, limits) = (NewUser.ReadProfile(fields, now), NewUser.ReadLimits(fields, now));
        if (fields.Error is { } invalid)
            return invalid;
        if (await books.RefuseUnknownBudgetAsync(fields.Id("budget_id"), cancellationToken) is { } unknown)
            return unknown;

        var user = users.Of(id!);
        var outcome = await user.Edit(edits, patch).WaitAsync(cancellationToken);
        if (outcome == EditOutcome.Unknown)
            outcome = await user.Create(profile, limits).WaitAsync(cancellationToken);
        if (outcome == EditOutcome.Exists)
            outcome = await user.Edit(edits, patch).WaitAsync(cancellationToken);
        if (outcome is not (EditOutcome.Done or EditOutcome.Unknown))
            return ApiErrors.Of(outcome);
        if (await user.Read().WaitAsync(cancellationToken) is not { } edited)
            return UserEndpoints.NotFound(id!);

        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteString("user_id", id);
            json.WritePropertyName("data");
            UserRow.Write(json, edited.Profile, edited.Limits, BudgetFigures.Of(edited.Figures, time.GetUtcNow()));
            json.WriteEndObject();
        });
    }

    private static LimitsEdit[] Edits(Fields fields)
    {
        var models = fields.Names("models");
        return models.Count == 0
            ? [.. fields.BudgetEdits()]
            : [.. fields.BudgetEdits(), new LimitsEdit.OfModels(models)];
    }

    // Only limits can be cleared: of everything else null changes nothing, as clients of LiteLLM expect.
    private static string Patch(Fields fields, DateTimeOffset now)
    {
        var patch = new ProfilePatch(now);
        SetUnlessNull("email", fields.Text("user_email"));
        SetUnlessNull("alias", fields.Text("user_alias"));
        SetUnlessNull("role", NewUser.ReadRole(fields));
        if (fields.Json("metadata") is not "{}" and var metadata)
            patch.Set("metadata", metadata);
        return patch.ToString();

        void SetUnlessNull(string member, string? text)
        {
            if (text is not null)
                patch.Set(member, JsonValue.Create(text));
        }
    }

    // The user comes last, so that a deletion that was cut short can be asked for again.
    private static async Task<Results<JsonAnswer, ApiError>> DeleteAsync(
        Fields fields,
        NamedUsers users,
        Memberships memberships,
        AccountDeletion deletion,
        CancellationToken cancellationToken)
    {
        var ids = fields.Required("user_ids", fields.Ids("user_ids", UsersMax));
        if (ids.Count == 0)
            fields.Refuse("user_ids cannot be empty");
        if (fields.Error is { } invalid)
            return invalid;

        var found = new List<UserReading>();
        foreach (var id in ids)
        {
            if (await users.FindAsync(id, cancellationToken) is not { } user
                || await user.Read().WaitAsync(cancellationToken) is not { } reading)
                return ApiErrors.NotFound($"User not found, passed user_id={ApiErrors.Shorten(id)}", "user_id");
            found.Add(reading);
        }

        foreach (var user in found)
        {
            var id = user.Profile.UserId;
            var outcome = await deletion.AllAsync(new("key") { Owner = AccountId.User(id) }, cancellationToken);
            foreach (var team in user.Profile.Teams)
            {
                if (outcome is EditOutcome.Done or EditOutcome.Unknown)
                    outcome = await memberships.LeaveAsync(team, id, cancellationToken);
            }

            if (outcome is EditOutcome.Done or EditOutcome.Unknown)
                outcome = await deletion.AllAsync(OrganizationMembers.OfUser(id), cancellationToken);
            if (outcome is EditOutcome.Done or EditOutcome.Unknown)
                outcome = await users.Of(id).Edit([new LimitsEdit.Deletion()]).WaitAsync(cancellationToken);
            if (outcome is not (EditOutcome.Done or EditOutcome.Unknown))
                return ApiErrors.Of(outcome);
        }

        return new JsonAnswer(json => json.WriteNumberValue(found.Count));
    }
}
