using System.Globalization;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;
using Tollgate.Grains.Keys;

namespace Tollgate.Api.Keys;

/// <summary>What a new key can be given at most by the key that makes it: what nobody says it takes over, and more it
/// does not get. What the configuration filled in nobody has said: it gives way.</summary>
internal static class KeyBounds
{
    /// <summary>Whose a new key is, and the routes that it may call.</summary>
    /// <param name="said">The body as the caller sent it.</param>
    public static KeyProfile Within(this KeyProfile asked, Caller caller, Fields said)
    {
        if (caller.Key?.Profile is not { } maker)
            return asked;

        // An admin's key that is limited to some routes would else make one that is not.
        var routed = asked with { AllowedRoutes = maker.AllowedRoutes ?? asked.AllowedRoutes };
        if (caller.IsAdmin)
            return routed;

        var team = said.Id("team_id") ?? maker.TeamId ?? asked.TeamId;
        return routed with
        {
            UserId = said.Id("user_id") ?? maker.UserId,
            TeamId = team,
            OrganizationId = team == maker.TeamId ? maker.OrganizationId : null,
        };
    }

    /// <summary>The limits that a new key gets of a caller, or why it cannot be made.</summary>
    /// <param name="said">The body as the caller sent it.</param>
    public static (Limits Limits, ApiError? Error) Within(this Limits asked, Caller caller, Fields said)
    {
        if (caller.IsAdmin || caller.Key?.Limits is not { } maker)
            return (asked, null);

        return (
            asked.AtMost(maker),
            RefuseLimitsOf(maker) ?? RefuseModels(asked, maker, said) ?? RefuseMore(asked, maker, said));
    }

    private static Limits AtMost(this Limits asked, Limits maker) => asked with
    {
        MaxBudget = asked.MaxBudget > maker.MaxBudget ? maker.MaxBudget : asked.MaxBudget ?? maker.MaxBudget,
        Window = maker.MaxBudget is not null && (asked.MaxBudget is null || IsShorter(asked.Window, maker.Window))
            ? Window.Begin(asked.Window.Since, maker.Window.Duration, maker.Window.Calendar)
            : asked.Window,
        Enforcement = maker.Enforcement ?? asked.Enforcement,
        Rates = new(
            Least(asked.Rates.Requests, maker.Rates.Requests),
            Least(asked.Rates.Tokens, maker.Rates.Tokens),
            Least(asked.Rates.Parallel, maker.Rates.Parallel)),
        Models = asked.Models.Count == 0 || Closed(asked, maker) is not null ? maker.Models : asked.Models,
        Expires = asked.Expires > maker.Expires ? maker.Expires : asked.Expires ?? maker.Expires,
    };

    private static long? Least(long? asked, long? maker) => asked > maker ? maker : asked ?? maker;

    private static ApiError? RefuseLimitsOf(Limits maker) =>
        maker is { Windows.Count: 0, ModelBudgets.Count: 0, ModelRates.Count: 0, Budget: null }
            ? null
            : ApiErrors.Forbidden("A key with budget_limits, model_max_budget, limits of models or a budget_id "
                + "can make no other: what limits it could not be handed on.");

    private static ApiError? RefuseModels(Limits asked, Limits maker, Fields said)
    {
        if (!said.IsSaid("models") || Closed(asked, maker) is not { } closed)
            return null;

        var error = ApiErrors.Forbidden("key not allowed to access model. "
            + $"This key can only access models={Words(maker.Models)}. Tried to access {ApiErrors.Shorten(closed)}");
        return error with { Param = "models" };
    }

    // A model that the maker cannot call; null: it can call all.
    private static string? Closed(Limits asked, Limits maker) => maker.Models.Count == 0
        ? null
        : asked.Models.Except(maker.Models, StringComparer.Ordinal).FirstOrDefault();

    private static ApiError? RefuseMore(Limits asked, Limits maker, Fields said)
    {
        return Above("max_budget", asked.MaxBudget?.Dollars, maker.MaxBudget?.Dollars)
            ?? Above("rpm_limit", asked.Rates.Requests, maker.Rates.Requests)
            ?? Above("tpm_limit", asked.Rates.Tokens, maker.Rates.Tokens)
            ?? Above("max_parallel_requests", asked.Rates.Parallel, maker.Rates.Parallel)
            ?? Longer("budget_duration", "shorter", asked.MaxBudget is not null && maker.MaxBudget is not null
                && IsShorter(asked.Window, maker.Window))
            ?? Longer("duration", "longer", asked.Expires > maker.Expires);

        ApiError? Above(string field, decimal? own, decimal? most) => own > most && said.IsSaid(field)
            ? ApiErrors.BadField(field, string.Create(
                CultureInfo.InvariantCulture,
                $"{field} is over the limit of the key that makes it - user_value={own}; max_value={most}"))
            : null;

        ApiError? Longer(string field, string how, bool isWrong) => isWrong && said.IsSaid(field)
            ? ApiErrors.BadField(field, $"{field} is {how} than that of the key that makes it")
            : null;
    }

    // So much for a shorter time is more, and most for a time that never ends is the least.
    private static bool IsShorter(Window asked, Window maker) => asked.Duration is { } duration
        && (maker.Duration is not { } most || duration.After(asked.Since) < most.After(asked.Since));

    private static string Words(IReadOnlyList<string> models) =>
        ApiErrors.Shorten($"[{string.Join(", ", models.Select(model => $"'{model}'"))}]");
}
