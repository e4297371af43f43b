using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;
using Tollgate.Api.Keys;
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
        routes.MapGet("/key/explain", ExplainKeyAsync);
        routes.MapGet("/team/member_explain", (HttpContext http, Explainer explainer) =>
            ExplainMemberAsync(http, explainer, "team_id", AccountId.Member));
        routes.MapGet("/organization/member_explain", (HttpContext http, Explainer explainer) =>
            ExplainMemberAsync(http, explainer, "organization_id", AccountId.OrganizationMember));
        routes.MapGet("/proxy/explain", (HttpContext http, Explainer explainer) =>
            AnswerAsync(http, explainer, AccountId.Proxy, credential: null));
        foreach (var kind in Enum.GetValues<AccountKind>())
        {
            if (kind.Facts.IdField is { } field)
                routes.MapGet($"/{kind.Facts.Prefix}/explain", (HttpContext http, Explainer explainer, Books books) =>
                    ExplainAsync(http, explainer, books, kind, field));
        }
    }

    private static async Task<Results<JsonAnswer, ApiError>> ExplainKeyAsync(
        HttpContext http, Explainer explainer, NamedKeys keys)
    {
        var name = http.Request.Query["key"].ToString();
        if (name.Length == 0)
            name = PresentedKey.MasterHash;
        return await keys.FindAsync(name, http.RequestAborted) is { } key
            ? await AnswerAsync(http, explainer, new(key.GetPrimaryKeyString()), NamedKeys.HashOf(name))
            : ApiErrors.NotFound("Key not found in database", "key");
    }

    // Whoever owns a key of a team or an organization is a member, added or not.
    private static Task<Results<JsonAnswer, ApiError>> ExplainMemberAsync(
        HttpContext http, Explainer explainer, string group, Func<string, string, AccountId> of)
    {
        string[] ids = [group, "user_id"];
        foreach (var field in ids)
        {
            if (!IsId(http.Request.Query[field].ToString()))
                return Task.FromResult<Results<JsonAnswer, ApiError>>(ApiErrors.MissingQuery(field));
        }

        var member = of(http.Request.Query[ids[0]].ToString(), http.Request.Query[ids[1]].ToString());
        return AnswerAsync(http, explainer, member, credential: null);
    }

    private static async Task<Results<JsonAnswer, ApiError>> ExplainAsync(
        HttpContext http, Explainer explainer, Books books, AccountKind kind, string field)
    {
        var id = http.Request.Query[field].ToString();
        if (!IsId(id))
            return ApiErrors.MissingQuery(field);
        var account = AccountId.Of(kind, id);
        if (!kind.Facts.ExistsUnmade && await books.FindAsync(account.Prefix, id).WaitAsync(http.RequestAborted) is null)
            return ApiErrors.NotFound($"There is no {account.Prefix} {ApiErrors.Shorten(id)}.", field);
        return await AnswerAsync(http, explainer, account, credential: null);
    }

    private static bool IsId(string id) => id.Length is > 0 and <= AccountId.NameMax && !id.Any(char.IsControl);

    private static async Task<Results<JsonAnswer, ApiError>> AnswerAsync(
        HttpContext http, Explainer explainer, AccountId account, string? credential)
    {
        var query = http.Request.Query;
        var tokens = 0L;
        if (query["max_tokens"].ToString() is { Length: > 0 } text
            && (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out tokens)
                || tokens > TokenCounts.Max))
            return ApiErrors.BadField("max_tokens", "max_tokens must be a whole number of tokens");
        var model = query["model"].ToString();
        return await explainer.AskAsync(account, credential, model, tokens, RoundsMax, http.RequestAborted);
    }
}
