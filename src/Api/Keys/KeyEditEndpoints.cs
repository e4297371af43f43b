using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;

namespace Tollgate.Api.Keys;

/// <summary>Changing keys. The next call of a key finds it changed, on every node.</summary>
internal static class KeyEditEndpoints
{
    public static void MapKeyEdits(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/key/update", UpdateAsync).Describe(KeyOperations.Update);
        routes.MapPost("/key/block", BlockAsync).Describe(KeyOperations.Block);
        routes.MapPost("/key/unblock", UnblockAsync).Describe(KeyOperations.Unblock);
    }

    private static async Task<Results<JsonAnswer, ApiError>> UpdateAsync(
        Fields fields, Caller caller, KeyEditing editing, TimeProvider time, CancellationToken cancellationToken) =>
        Answer(
            await editing.UpdateAsync(fields.KeyName(), fields, caller, "/key/update", cancellationToken), time);

    private static Task<Results<JsonAnswer, ApiError>> BlockAsync(
        Fields fields, Caller caller, KeyEditing editing, TimeProvider time, CancellationToken cancellationToken) =>
        SetBlockedAsync(fields, caller, editing, time, blocked: true, "/key/block", cancellationToken);

    private static Task<Results<JsonAnswer, ApiError>> UnblockAsync(
        Fields fields, Caller caller, KeyEditing editing, TimeProvider time, CancellationToken cancellationToken) =>
        SetBlockedAsync(fields, caller, editing, time, blocked: false, "/key/unblock", cancellationToken);

    private static async Task<Results<JsonAnswer, ApiError>> SetBlockedAsync(
        Fields fields,
        Caller caller,
        KeyEditing editing,
        TimeProvider time,
        bool blocked,
        string route,
        CancellationToken cancellationToken)
    {
        var name = fields.KeyName();
        return fields.Error is { } invalid
            ? invalid
            : Answer(await editing.BlockAsync(name!, fields, caller, blocked, route, cancellationToken), time);
    }

    /// <summary>The key that a body must name.</summary>
    internal static string? KeyName(this Fields fields) =>
        fields.Required("key", fields.Text("key", NewKey.SecretMax));

    private static Results<JsonAnswer, ApiError> Answer(
        (EditedKey? Key, ApiError? Error) edited, TimeProvider time) => edited.Key is { } key
        ? new JsonAnswer(json => KeyRow.WriteEdited(json, key, time.GetUtcNow()))
        : edited.Error!;
}
