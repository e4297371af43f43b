using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
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

    private static async Task<Results<JsonAnswer, ApiError>> DeleteAsync(
        Fields fields, NamedUsers users, UserDeletion deletion, CancellationToken cancellationToken)
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

        var outcome = await deletion.AllAsync([.. found.Select(user => user.Profile)], cancellationToken);
        if (outcome != EditOutcome.Done)
            return ApiErrors.Of(outcome);

        return new JsonAnswer(json => json.WriteNumberValue(found.Count));
    }
}
