using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Management;
using Tollgate.Api.Members;
using Tollgate.Api.Organizations;
using Tollgate.Grains;
using Tollgate.Grains.Users;

namespace Tollgate.Api.Users;

/// <summary>Changing users, and deleting them with their keys and memberships.</summary>
internal static class UserEditEndpoints
{
    /// <summary>How many users one request may delete.</summary>
    public const int UsersMax = 100;

    public static void MapUserEdits(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/user/update", UpdateAsync).Describe(UserOperations.Update);
        routes.MapPost("/user/delete", DeleteAsync).Describe(UserOperations.Delete);
    }

    private static async Task<Results<JsonAnswer, ApiError>> UpdateAsync(
        Fields fields, UserEditing editing, TimeProvider time, CancellationToken cancellationToken)
    {
        var id = fields.Required("user_id", fields.Id("user_id"));
        var (user, error) = await editing.UpdateAsync(id, fields, cancellationToken);
        return user is null ? error! : new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteString("user_id", id);
            json.WritePropertyName("data");
            UserRow.Write(json, user, time.GetUtcNow());
            json.WriteEndObject();
        });
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
            if (await users.ReadAsync(id, cancellationToken) is not { } reading)
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
