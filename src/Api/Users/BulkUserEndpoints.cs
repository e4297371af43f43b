using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Management;
using Tollgate.Ledger;

namespace Tollgate.Api.Users;

/// <summary>Changing many users by one request: each as it is asked for, or all alike.</summary>
internal static class BulkUserEndpoints
{
    /// <summary>What not all can have alike.</summary>
    public static readonly string[] Own = ["user_id", "user_email", "user_alias"];

    public static void MapBulkUsers(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/user/bulk_update", UpdateAsync).Describe(UserOperations.UpdateMany);

    private static async Task<Results<JsonAnswer, ApiError>> UpdateAsync(
        Fields fields, UserEditing editing, ILedger ledger, TimeProvider time, CancellationToken cancellationToken)
    {
        var items = fields.Bodies("users", Bulk.Max);
        var (all, updates) = (fields.Flag("all_users") ?? false, fields.Body("user_updates"));
        if (all == items.Count > 0 || all == updates is null)
            fields.Refuse(ApiErrors.BadField(
                "users", "Provide either users, or all_users: true together with user_updates"));
        foreach (var name in Own)
            updates?.RefuseSaid(name, ApiErrors.BadField("user_updates", $"{name} is one user's own"));
        if (fields.Error is { } invalid)
            return invalid;
        // What is wrong for one is wrong for all.
        if (updates is not null && editing.Refuse(updates) is { } wrong)
            return wrong;

        var asked = items.Select(item => (Id: item.Required("user_id", item.Id("user_id")), Fields: item)).ToArray();
        if (all)
        {
            var listed = await ledger.NextAsync(new("user"), after: null, Bulk.Max + 1, cancellationToken);
            if (listed.Count > Bulk.Max)
                return ApiErrors.BadField(
                    "all_users", $"There are more than {Bulk.Max} users. Name some of them in users.");
            asked = [.. listed.Select(user => ((string?)user.Id, updates!))];
        }

        var results = await Bulk.EachAsync(
            asked, item => editing.UpdateAsync(item.Id, item.Fields, cancellationToken));
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("results");
            foreach (var (item, user, error) in results)
            {
                json.WriteStartObject();
                json.WriteString("user_id", item.Id);
                json.WriteString("user_email", user?.Profile.Email);
                json.WriteBoolean("success", error is null);
                json.WriteString("error", error?.Message);
                json.WritePropertyName("updated_user");
                if (user is null)
                    json.WriteNullValue();
                else
                    UserRow.Write(json, user, time.GetUtcNow());
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("total_requested", results.Count);
            json.WriteNumber("successful_updates", results.Count(result => result.Error is null));
            json.WriteNumber("failed_updates", results.Count(result => result.Error is not null));
            json.WriteEndObject();
        });
    }
}
