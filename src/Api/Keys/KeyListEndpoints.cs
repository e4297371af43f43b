using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Api.Teams;
using Tollgate.Grains.Keys;
using Tollgate.Ledger;

namespace Tollgate.Api.Keys;

/// <summary>Lists of keys, and of their aliases.</summary>
internal static class KeyListEndpoints
{
    // They would add keys to the list, keep some out of it, or write more of each.
    private static readonly string[] Unserved =
    [
        "include_created_by_keys", "expand", "status", "project_id", "access_group_id", "agent_id",
        "substring_matching", "expires",
    ];

    public static void MapKeyLists(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/key/list", ListAsync).Describe(KeyOperations.ListAll);
        routes.MapGet("/key/aliases", AliasesAsync).Describe(KeyOperations.Aliases);
    }

    private static async Task<Results<JsonAnswer, ApiError>> ListAsync(
        QueryFields query,
        Caller caller,
        TeamRights rights,
        SavedRows rows,
        NamedKeys keys,
        CancellationToken cancellationToken)
    {
        var page = Page.Read(query, usual: 10);
        var whole = query.Flag("return_full_object");
        // Who oversees all lists every key that the filters name, so the keys of a user's teams are none of them.
        query.Flag("include_team_keys");
        var listing = query.Sort(
            new Listing("key")
            {
                Owner = query.Account("user_id", AccountId.User),
                Parent = query.Account("team_id", AccountId.Team),
                Organization = query.Account("organization_id", AccountId.Organization),
                Aliases = query.Text("key_alias") is { } alias ? [alias] : null,
            },
            usual: "desc",
            ("created_at", ListOrder.Creation),
            ("key_alias", ListOrder.Alias),
            ("token", ListOrder.Id));
        var hash = query.Text("key_hash", NewKey.SecretMax);
        query.RefuseUnserved(Unserved);
        if (query.Error is { } invalid)
            return invalid;
        if (!caller.Oversees)
        {
            (listing, var forbidden) = await OwnAsync(listing, caller, rights, cancellationToken);
            if (forbidden is not null)
                return forbidden;
        }

        if (hash is not null)
        {
            // A secret that was renewed is not the one that the account is named by.
            var account = (await keys.ByNameAsync([hash], cancellationToken))[0];
            listing = listing with { Ids = account is { } known ? [known.Name] : [] };
        }

        var (found, total) = await rows.PageAsync<KeyProfile>(listing, page, cancellationToken);
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("keys");
            foreach (var key in found)
            {
                if (whole)
                    KeyRow.WriteListed(json, key);
                else
                    json.WriteStringValue(key.Profile.Token);
            }

            json.WriteEndArray();
            json.WriteNumber("total_count", total);
            json.WriteNumber("current_page", page.Number);
            json.WriteNumber("total_pages", page.Of(total));
            json.WriteEndObject();
        });
    }

    // A user lists his own keys, and an admin of a team all of hers.
    private static async Task<(Listing Listing, ApiError? Error)> OwnAsync(
        Listing listing, Caller caller, TeamRights rights, CancellationToken cancellationToken)
    {
        if (listing.Parent is { } team && await rights.ManagesAsync(caller, team.Name, cancellationToken))
            return (listing, null);
        if (caller.UserId is not { } user)
            return (listing with { Ids = [caller.Account!.Value.Name] }, null);
        return listing.Owner is { } owner && owner != AccountId.User(user)
            ? (listing, ApiErrors.Forbidden("You are not authorized to check another user's keys"))
            : (listing with { Owner = AccountId.User(user) }, null);
    }

    private static async Task<Results<JsonAnswer, ApiError>> AliasesAsync(
        QueryFields query, Caller caller, ILedger ledger, CancellationToken cancellationToken)
    {
        var page = Page.Read(query, usual: 50);
        var listing = new Listing("key")
        {
            Named = true,
            Order = ListOrder.Alias,
            Parent = query.Account("team_id", AccountId.Team),
            Owner = caller.Oversees ? null : AccountId.User(caller.UserId ?? caller.Maker),
            Search = query.Text("search"),
        };
        if (query.Error is { } invalid)
            return invalid;

        var found = await ledger.ListAsync(listing, page.Offset, page.Size, cancellationToken);
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteNames("aliases", [.. found.Entries.Select(key => key.Alias!)]);
            json.WriteNumber("total_count", found.Total);
            json.WriteNumber("current_page", page.Number);
            json.WriteNumber("total_pages", page.Of(found.Total));
            json.WriteNumber("size", page.Size);
            json.WriteEndObject();
        });
    }
}
