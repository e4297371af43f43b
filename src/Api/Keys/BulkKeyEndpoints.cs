using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Api.Management;
using Tollgate.Api.Teams;
using Tollgate.Grains.Keys;
using Tollgate.Ledger;

namespace Tollgate.Api.Keys;

/// <summary>Changing many keys by one request: each as it is asked for, or those of a team all alike.</summary>
internal static class BulkKeyEndpoints
{
    /// <summary>What is one key's own, or says whose it is, is not for many.</summary>
    public static readonly string[] Shareable =
    [
        .. LimitEdits.Names.Except(["blocked"]), "metadata", "duration", "budget_id", "aliases",
    ];

    public static void MapBulkKeys(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/key/bulk_update", UpdateAsync).Describe(BulkKeyOperations.Update);
        routes.MapPost("/team/key/bulk_update", UpdateOfTeamAsync).Describe(BulkKeyOperations.UpdateOfTeam);
    }

    private static async Task<Results<JsonAnswer, ApiError>> UpdateAsync(
        Fields fields, Caller caller, KeyEditing editing, TimeProvider time, CancellationToken cancellationToken)
    {
        var items = fields.Required("keys", fields.Bodies("keys", Bulk.Max));
        if (items.Count == 0)
            fields.Refuse(ApiErrors.BadField("keys", "keys cannot be empty"));
        if (fields.Error is { } invalid)
            return invalid;

        return Answer(time, await Bulk.EachAsync(
            [.. items.Select(item => (Name: item.KeyName(), Fields: item))],
            item => editing.UpdateAsync(item.Name, item.Fields, caller, "/key/bulk_update", cancellationToken)),
            item => item.Name);
    }

    private static async Task<Results<JsonAnswer, ApiError>> UpdateOfTeamAsync(
        Fields fields,
        Caller caller,
        TeamRights rights,
        NamedTeams teams,
        NamedKeys keys,
        KeyEditing editing,
        ILedger ledger,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var id = fields.Required("team_id", fields.Id("team_id"));
        var names = fields.Names("key_ids", Bulk.Max, NewKey.SecretMax);
        var all = fields.Flag("all_keys_in_team") ?? false;
        var changes = fields.Required("update_fields", fields.Body("update_fields"));
        if (all == names.Count > 0)
            fields.Refuse(ApiErrors.BadField("key_ids", "Provide either key_ids or all_keys_in_team: true"));
        if (fields.Error is { } invalid)
            return invalid;
        if (RefuseShared(changes!, time.GetUtcNow()) is { } wrong)
            return wrong;
        if (await rights.RefuseManagingAsync(caller, changes!, id!, "/team/key/bulk_update", cancellationToken)
            is { } forbidden)
            return forbidden;
        if (await teams.FindAsync(id!, cancellationToken) is null)
            return TeamEditing.NotFound(id!);
        if (all)
        {
            var listed = await ledger.NextAsync(
                new("key") { Parent = AccountId.Team(id!) }, after: null, Bulk.Max + 1, cancellationToken);
            if (listed.Count > Bulk.Max)
                return ApiErrors.BadField(
                    "all_keys_in_team", $"The team has more than {Bulk.Max} keys. Name some of them in key_ids.");
            names = [.. SavedRows.Profiles<KeyProfile>(listed).Select(key => key.Token)];
        }

        return Answer(time, await Bulk.EachAsync(
            names,
            async name => await keys.ReadAsync(name, cancellationToken) is { } key && key.TeamId == id
                ? await editing.UpdateAsync(name, changes!, caller, "/team/key/bulk_update", cancellationToken)
                : (null, ApiErrors.BadField(
                    "key_ids", $"Key {NamedKeys.Shown(name)} is not in team={ApiErrors.Shorten(id!)}"))),
            name => name);
    }

    // What is wrong for one is wrong for all.
    private static ApiError? RefuseShared(Fields changes, DateTimeOffset now)
    {
        changes.RefuseOthers(Shareable);
        if (!changes.Given.Any())
            changes.Refuse(ApiErrors.BadField("update_fields", "update_fields must name at least one field"));
        KeyChanges.Read(changes, now);
        return changes.Error;
    }

    private static JsonAnswer Answer<TItem>(
        TimeProvider time,
        IReadOnlyList<(TItem Item, EditedKey? Key, ApiError? Error)> results,
        Func<TItem, string?> nameOf) => new(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("total_requested", results.Count);
        json.WriteStartArray("successful_updates");
        foreach (var (item, key, _) in results)
        {
            if (key is not null)
                WriteResult(json, nameOf(item), () => KeyRow.Write(json, key, time.GetUtcNow()));
        }

        json.WriteEndArray();
        json.WriteStartArray("failed_updates");
        foreach (var (item, _, error) in results)
        {
            if (error is not null)
                WriteResult(json, nameOf(item), () => json.WriteNullValue(), error.Message);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteResult(Utf8JsonWriter json, string? name, Action writeKey, string? failure = null)
    {
        json.WriteStartObject();
        json.WriteString("key", name);
        json.WritePropertyName("key_info");
        writeKey();
        if (failure is not null)
            json.WriteString("failed_reason", failure);
        json.WriteEndObject();
    }
}
