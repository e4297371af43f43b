using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Management;
using Tollgate.Grains;

namespace Tollgate.Api.Keys;

/// <summary>Deleting keys, by their secrets, the hashes of those, or their aliases.</summary>
internal static class KeyDeletionEndpoints
{
    /// <summary>How many keys one request may delete.</summary>
    public const int KeysMax = 1_000;

    public static void MapKeyDeletion(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/key/delete", DeleteAsync).Describe(KeyOperations.Delete);

    private static async Task<Results<JsonAnswer, ApiError>> DeleteAsync(
        Fields fields,
        Caller caller,
        KeyRights rights,
        NamedKeys keys,
        AccountDeletion deletion,
        CancellationToken cancellationToken)
    {
        var byAlias = fields.IsSaid("key_aliases");
        var field = byAlias ? "key_aliases" : "keys";
        var names = fields.Required(field, fields.Names(field));
        if (byAlias && fields.IsSaid("keys"))
            fields.Refuse(ApiErrors.BadField("key_aliases", "Either keys or key_aliases, and not both"));
        if (names.Count > KeysMax)
            fields.Refuse(ApiErrors.BadField(field, $"{field} cannot have more than {KeysMax} entries"));
        if (fields.Error is { } invalid)
            return invalid;

        // Several names may be of one key.
        var found = await (byAlias
            ? keys.ByAliasAsync(names, cancellationToken)
            : keys.ByNameAsync(names, cancellationToken));
        var accounts = found.OfType<AccountId>().Distinct().ToArray();
        if (await rights.RefuseDeletionAsync(caller, accounts, cancellationToken) is { } forbidden)
            return forbidden;
        var (deleted, outcome) = await deletion.NamedAsync(accounts, cancellationToken);
        if (outcome != EditOutcome.Done)
            return ApiErrors.Of(outcome);

        var done = found.Count(account => account is { } known && deleted.Contains(known));
        if (done == 0)
            return ApiErrors.NotFound("{'error': 'No keys found'}", field);
        if (done < names.Count)
            return ApiErrors.BadRequest($"Not all keys passed in were deleted. Deleted {done} of {names.Count}.");

        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteNames("deleted_keys", names);
            json.WriteEndObject();
        });
    }
}
