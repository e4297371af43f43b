using System.Globalization;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Errors;
using Tollgate.Grains.Keys;

namespace Tollgate.Api.Keys;

/// <summary>What a new key can be given at most by the key that makes it: what nobody says it takes over, and more it
/// does not get.</summary>
internal static class KeyBounds
{
    /// <summary>Whose a new key is, and the routes that it may call.</summary>
    public static KeyProfile Within(this KeyProfile asked, Caller caller)
    {
        if (caller.Key?.Profile is not { } maker)
            return asked;

        // An admin's key that is limited to some routes would else make one that is not.
        var routed = asked with { AllowedRoutes = maker.AllowedRoutes ?? asked.AllowedRoutes };
        if (caller.IsAdmin)
            return routed;

        var team = asked.TeamId ?? maker.TeamId;
        return routed with
        {
            UserId = asked.UserId ?? maker.UserId,
            TeamId = team,
            OrganizationId = team == maker.TeamId ? maker.OrganizationId : null,
        };
    }

    /// <summary>The limits that a new key gets of a caller, or why it cannot be made.</summary>
    public static (Limits Limits, ApiError? Error) Within(this Limits asked, Caller caller)
    {
        if (caller.IsAdmin || caller.Key?.Limits is not { } maker)
            return (asked, null);

        return (asked.Or(maker), RefuseLimitsOf(maker) ?? RefuseModels(asked, maker) ?? RefuseMore(asked, maker));
    }

    private static Limits Or(this Limits asked, Limits maker) => asked with
    {
        MaxBudget = asked.MaxBudget ?? maker.MaxBudget,
        Window = asked.MaxBudget is null && maker.MaxBudget is not null
            ? Window.Begin(asked.Window.Since, maker.Window.Duration, maker.Window.Calendar)
            : asked.Window,
        Enforcement = maker.Enforcement ?? asked.Enforcement,
        Rates = asked.Rates.Or(maker.Rates),
        Models = asked.Models.Count == 0 ? maker.Models : asked.Models,
        Expires = asked.Expires ?? maker.Expires,
    };

    private static ApiError? RefuseLimitsOf(Limits maker) =>
        maker is { Windows.Count: 0, ModelBudgets.Count: 0, ModelRates.Count: 0, Budget: null }
            ? null
            : ApiErrors.Forbidden("A key with budget_limits, model_max_budget, limits of models or a budget_id "
                + "can make no other: what limits it could not be handed on.");

    private static ApiError? RefuseModels(Limits asked, Limits maker)
    {
        var closed = asked.Models.Except(maker.Models, StringComparer.Ordinal).FirstOrDefault();
        if (maker.Models.Count == 0 || closed is null)
            return null;

        var error = ApiErrors.Forbidden("key not allowed to access model. "
            + $"This key can only access models={Words(maker.Models)}. Tried to access {ApiErrors.Shorten(closed)}");
        return error with { Param = "models" };
    }

    private static ApiError? RefuseMore(Limits asked, Limits maker) =>
        Above("max_budget", asked.MaxBudget?.Dollars, maker.MaxBudget?.Dollars)
        ?? Above("rpm_limit", asked.Rates.Requests, maker.Rates.Requests)
        ?? Above("tpm_limit", asked.Rates.Tokens, maker.Rates.Tokens)
        ?? Above("max_parallel_requests", asked.Rates.Parallel, maker.Rates.Parallel)
        ?? (asked.MaxBudget is not null && maker.MaxBudget is not null && IsShorter(asked.Window, maker.Window)
            ? ApiErrors.BadField("budget_duration", "budget_duration is shorter than that of the key that makes it")
            : null)
        ?? (maker.Expires is { } end && asked.Expires > end
            ? ApiErrors.BadField("duration", "duration is longer than that of the key that makes it")
            : null);

    private static ApiError? Above(string field, decimal? asked, decimal? most) => asked > most
        ? ApiErrors.BadField(field, string.Create(
            CultureInfo.InvariantCulture,
            $"{field} is over the limit of the key that makes it - user_value={asked}; max_value={most}"))
        : null;

    // So much for a shorter time is more, and most for a time that never ends is the least.
    private static bool IsShorter(Window asked, Window maker) => asked.Duration is { } duration
        && (maker.Duration is not { } most || duration.After(asked.Since) < most.After(asked.Since));

    private static string Words(IReadOnlyList<string> models) =>
        ApiErrors.Shorten($"[{string.Join(", ", models.Select(model => $"'{model}'"))}]");
}
