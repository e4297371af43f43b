using System.Collections.Frozen;
using Tollgate.Api.Calls;
using Tollgate.Api.Calls.Formats;

namespace Tollgate.Api.Access;

/// <summary>Who may call what. A route without a row here does not start.</summary>
internal static class RouteTable
{
    private static readonly (Audience Audience, string[] Routes)[] Rows =
    [
        (Audience.Everybody,
        [
            "GET /health/liveliness", "GET /health/liveness", "GET /health/readiness",
            "GET /openapi.json", "GET /docs/**",
        ]),

        (Audience.Watchers, ["GET /metrics"]),

        // Calls to a model; the budget manager of LiteLLM's client, which sends no key; the dashboard, with its login.
        (Audience.Itself,
        [
            .. CallFormat.All.SelectMany(format => format.Routes).Select(route => $"POST {route}"),
            .. ModelPath.Roots.Select(root => $"POST {root}/{{**{ModelPath.Rest}}}"),
            "POST /get_budget", "POST /set_budget",
            "GET /dashboard/**",
        ]),

        (Audience.Keys,
        [
            "GET /models", "GET /models/{**model}", "GET /v1/models", "GET /v1/models/{**model}",
            "GET /model/info", "GET /v1/model/info", "GET /v2/model/info", "GET /model_group/info", "GET /health",
            "POST /utils/token_counter", "POST /spend/calculate", "POST /cost/estimate",
            "GET /key/info", "POST /v2/key/info", "POST /key/health", "GET /key/list", "GET /key/aliases",
            "GET /team/info", "GET /team/list", "GET /v2/team/list", "GET /team/available",
            "GET /user/info", "GET /v2/user/info", "GET /team/{team_id}/members/me",
            "GET /organization/info", "GET /organization/list",
            // An admin of a team manages its members, whatever his role.
            "POST /team/member_add", "POST /team/member_update", "POST /team/member_delete",
            "POST /team/bulk_member_add",
        ]),

        // A user is told of his own calls, and whoever oversees all of everybody's.
        (Audience.Viewers,
        [
            "GET /spend/logs", "GET /spend/logs/v2", "GET /spend/logs/ui", "GET /spend/tags",
            "GET /spend/keys", "GET /spend/users",
            "GET /global/spend/logs", "GET /global/spend/keys", "GET /global/spend/models", "GET /global/spend/provider",
            "GET /global/spend/tags", "POST /global/spend/end_users",
            "GET /user/daily/activity", "GET /user/daily/activity/aggregated", "GET /team/daily/activity",
        ]),

        (Audience.Users,
        [
            "POST /key/generate", "POST /key/update", "POST /key/delete", "POST /key/block",
            "POST /key/regenerate", "POST /key/{key}/regenerate",
            "POST /key/service-account/generate", "POST /team/key/bulk_update",
        ]),

        (Audience.OrganizationAdmins,
        [
            "POST /organization/member_add", "PATCH /organization/member_update", "DELETE /organization/member_delete",
            "POST /team/new", "POST /team/update", "PATCH /team/{team_id}", "POST /team/delete", "POST /team/block",
        ]),

        (Audience.Overseers,
        [
            "GET /user/list", "GET /user/available_users",
            "GET /global/spend", "GET /global/spend/report", "GET /global/spend/teams", "GET /global/spend/all_end_users",
            "GET /customer/daily/activity", "GET /organization/daily/activity", "GET /tag/daily/activity",
            "GET /customer/info", "GET /customer/list", "GET /end_user/info", "GET /end_user/list",
            "GET /tag/list", "POST /tag/info", "GET /tag/distinct", "GET /tag/summary",
            "GET /budget/list", "GET /budget/settings", "POST /budget/info",
            "GET /ledger/audit", "GET /ledger/calls/{id}", "GET /audit",
            "GET /proxy/explain", "GET /organization/explain", "GET /organization/member_explain",
            "GET /team/explain", "GET /team/member_explain",
            "GET /user/explain", "GET /key/explain", "GET /customer/explain", "GET /tag/explain", "GET /budget/explain",
        ]),

        (Audience.Admins,
        [
            "POST /user/new", "POST /user/update", "POST /user/bulk_update", "POST /user/delete",
            "POST /organization/new", "PATCH /organization/update", "DELETE /organization/delete",
            "POST /customer/new", "POST /customer/update", "POST /customer/delete", "POST /customer/block",
            "POST /customer/unblock",
            "POST /end_user/new", "POST /end_user/update", "POST /end_user/delete", "POST /end_user/block",
            "POST /end_user/unblock",
            "POST /budget/new", "POST /budget/update", "POST /budget/delete",
            "POST /tag/new", "POST /tag/update", "POST /tag/delete",
            // Whoever lifts a block may lift one that an admin has put there.
            "POST /key/unblock", "POST /team/unblock",
            "POST /key/{key}/reset_spend", "POST /key/bulk_update",
            "POST /ledger/reprice",
        ]),

        (Audience.Master, ["POST /global/spend/reset"]),
    ];

    private static readonly FrozenDictionary<string, Audience> Known = Rows
        .SelectMany(row => row.Routes, (row, route) => (route, row.Audience))
        .ToFrozenDictionary(row => row.route, row => row.Audience, StringComparer.Ordinal);

    // What ends in ** has everything below it.
    private static readonly (string Prefix, Audience Audience)[] Roots =
    [
        .. Known.Where(row => row.Key.EndsWith("/**", StringComparison.Ordinal)).Select(row => (row.Key[..^3], row.Value)),
    ];

    /// <summary>All rows: a method, a blank, and the route as it is mapped.</summary>
    public static IReadOnlyDictionary<string, Audience> All => Known;

    /// <summary>Who may call a route; null: it has no row.</summary>
    /// <param name="pattern">As it is mapped.</param>
    public static Audience? AudienceOf(string method, string pattern)
    {
        var route = $"{method} {pattern}";
        if (Known.TryGetValue(route, out var audience))
            return audience;

        foreach (var root in Roots)
        {
            if (route.StartsWith(root.Prefix, StringComparison.Ordinal))
                return root.Audience;
        }

        return null;
    }
}
