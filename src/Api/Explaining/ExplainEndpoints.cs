using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Keys;
using Tollgate.Api.Lists;
using Tollgate.Api.Organizations;
using Tollgate.Api.Teams;
using Tollgate.Api.Users;
using Tollgate.Ledger;

namespace Tollgate.Api.Explaining;

/// <summary>What an account's next answer rests on, and what it would be for a call of a model. The question holds
/// nothing.</summary>
internal static class ExplainEndpoints
{
    /// <summary>How often an account is asked again that had not heard of an edit of its budget object.</summary>
    private const int RoundsMax = 4;

    public static void MapExplanations(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/key/explain", ExplainKeyAsync).Describe(ExplainOperations.Of(
            "a key", KeySchemas.Key with { Says = "The key, or its SHA-256; without it the master key" }));
        MapMembers("team", TeamSchemas.Id, AccountId.Member);
        MapMembers("organization", OrganizationOperations.Id, AccountId.OrganizationMember);
        routes.MapGet("/proxy/explain", (QueryFields query, Explainer explainer, CancellationToken cancellationToken) =>
                AnswerAsync(query, explainer, AccountId.Proxy, credential: null, cancellationToken))
            .Describe(ExplainOperations.Of(AccountKind.Proxy));
        foreach (var kind in Enum.GetValues<AccountKind>())
        {
            if (kind.Facts.IdField is { } field)
                routes.MapGet(
                        $"/{kind.Facts.Prefix}/explain",
                        (QueryFields query, Explainer explainer, Books books, CancellationToken cancellationToken) =>
                            ExplainAsync(query, explainer, books, kind, field, cancellationToken))
                    .Describe(ExplainOperations.Of(kind));
        }

        void MapMembers(string group, Property id, Func<string, string, AccountId> of) => routes.MapGet(
                $"/{group}/member_explain",
                (QueryFields query, Explainer explainer, CancellationToken cancellationToken) =>
                    ExplainMemberAsync(query, explainer, id.Name, of, cancellationToken))
            .Describe(ExplainOperations.Of($"a member of a {group}", id.Required(), UserSchemas.Id.Required()));
    }

    private static async Task<Results<JsonAnswer, ApiError>> ExplainKeyAsync(
        QueryFields query, Explainer explainer, NamedKeys keys, CancellationToken cancellationToken)
    {
        var name = query.Text("key", NewKey.SecretMax) ?? PresentedKey.MasterHash;
        if (query.Error is { } invalid)
            return invalid;
        return await keys.FindAsync(name, cancellationToken) is { } key
            ? await AnswerAsync(
                query, explainer, new(key.GetPrimaryKeyString()), NamedKeys.HashOf(name), cancellationToken)
            : ApiErrors.NotFound("Key not found in database", "key");
    }

    // Whoever owns a key of a team or an organization is a member, added or not.
    private static async Task<Results<JsonAnswer, ApiError>> ExplainMemberAsync(
        QueryFields query,
        Explainer explainer,
        string group,
        Func<string, string, AccountId> of,
        CancellationToken cancellationToken)
    {
        var id = query.Required(group, query.Id(group));
        var user = query.Required("user_id", query.Id("user_id"));
        if (query.Error is { } invalid)
            return invalid;
        return await AnswerAsync(query, explainer, of(id, user), credential: null, cancellationToken);
    }

    private static async Task<Results<JsonAnswer, ApiError>> ExplainAsync(
        QueryFields query,
        Explainer explainer,
        Books books,
        AccountKind kind,
        string field,
        CancellationToken cancellationToken)
    {
        var id = query.Required(field, query.Id(field));
        if (query.Error is { } invalid)
            return invalid;
        var account = AccountId.Of(kind, id);
        if (!kind.Facts.ExistsUnmade
            && await books.FindAsync(account.Prefix, id).WaitAsync(cancellationToken) is null)
            return ApiErrors.NotFound($"There is no {account.Prefix} {ApiErrors.Shorten(id)}.", field);
        return await AnswerAsync(query, explainer, account, credential: null, cancellationToken);
    }

    private static async Task<Results<JsonAnswer, ApiError>> AnswerAsync(
        QueryFields query,
        Explainer explainer,
        AccountId account,
        string? credential,
        CancellationToken cancellationToken)
    {
        var model = query.Text("model") ?? "";
        var tokens = 0L;
        if (query.Text("max_tokens") is { } text
            && (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out tokens)
                || tokens > TokenCounts.Max))
            query.Refuse("max_tokens", "max_tokens must be a whole number of tokens");
        if (query.Error is { } invalid)
            return invalid;
        return await explainer.AskAsync(account, credential, model, tokens, RoundsMax, cancellationToken);
    }
}
