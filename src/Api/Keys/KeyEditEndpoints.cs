using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;

namespace Tollgate.Api.Keys;

/// <summary>Changing keys. The next call of a key finds it changed, on every node.</summary>
internal static class KeyEditEndpoints
{
    public static void MapKeyEdits(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/key/update", UpdateAsync);
        routes.MapPost("/key/block", BlockAsync);
        routes.MapPost("/key/unblock", UnblockAsync);
    }

    private static Task<Results<JsonAnswer, ApiError>> UpdateAsync(
        Fields fields, Caller caller, KeyEditing editing, CancellationToken cancellationToken) =>
        editing.UpdateAsync(fields, caller, cancellationToken);

    private static Task<Results<JsonAnswer, ApiError>> BlockAsync(
        Fields fields, Caller caller, KeyEditing editing, CancellationToken cancellationToken) =>
        editing.BlockAsync(fields, caller, blocked: true, cancellationToken);

    private static Task<Results<JsonAnswer, ApiError>> UnblockAsync(
        Fields fields, Caller caller, KeyEditing editing, CancellationToken cancellationToken) =>
        editing.BlockAsync(fields, caller, blocked: false, cancellationToken);
}
