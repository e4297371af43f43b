using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Errors;

namespace Tollgate.Api.Keys;

/// <summary>What a new key can be given at most by the key that makes it: what nobody says it takes over, and more it
/// does not get.</summary>
internal static class KeyBounds
{
    /// <summary>The limits that a new key gets of a caller, or why it cannot be made.</summary>
    public static (Limits Limits, ApiError? Error) Within(this Limits asked, Caller caller)
    {
        if (caller.IsAdmin || caller.Key?.Limits is not { } maker)
            return (asked, null);
        if (maker.Windows.Count > 0 || maker.ModelBudgets.Count > 0 || maker.ModelRates.Count > 0 || maker.Budget is not null)
        {
            return (asked, ApiErrors.Forbidden("A key with budget_limits, model_max_budget, limits of models or a budget_id "
                + "can make no other: what limits it could not be handed on."));
        }

        var closed = asked.Models.Except(maker.Models, StringComparer.Ordinal).FirstOrDefault();
        if (maker.Models.Count > 0 && closed is not null)
            return (asked, ApiErrors.Forbidden(
                $"key not allowed to access model. This key can only access models={Words(maker.Models)}. "
                + $"Tried to access {ApiErrors.Shorten(closed)}") with
            { Param = "models" });

        var error = Above("max_budget", asked.MaxBudget?.Dollars, maker.MaxBudget?.Dollars)
            ?? Above("rpm_limit", asked.Rates.Requests, maker.Rates.Requests)
            ?? Above("tpm_limit", asked.Rates.Tokens, maker.Rates.Tokens)
            ?? Above("max_parallel_requests", asked.Rates.Parallel, maker.Rates.Parallel)
            ?? (asked.MaxBudget is not null && IsShorter(asked.Window, maker)
                ? ApiErrors.BadField("budget_duration", "budget_duration is shorter than that of the key that makes it")
                : null)
            ?? (maker.Expires is { } end && asked.Expires > end
                ? ApiErrors.BadField("duration", "duration is longer than that of the key that makes it")
                : null);
        return (asked with
        {
            MaxBudget = asked.MaxBudget ?? maker.MaxBudget,
            Window = asked.MaxBudget is null && maker.MaxBudget is not null
                ? Window.Begin(asked.Window.Since, maker.Window.Duration, maker.Window.Calendar)
                : asked.Window,
            Enforcement = maker.Enforcement ?? asked.Enforcement,
            Rates = asked.Rates.Or(maker.Rates),
            Models = asked.Models.Count == 0 ? maker.Models : asked.Models,
            Expires = asked.Expires ?? maker.Expires,
        }, error);
    }

    private static ApiError? Above(string field, decimal? asked, decimal? most) => asked > most
        ? ApiErrors.BadField(field, string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{field} is over the limit of the key that makes it - user_value={asked}; max_value={most}"))
        : null;

    // So much for a shorter time is more.
    private static bool IsShorter(Window asked, Limits maker) => maker.MaxBudget is not null
        && maker.Window.Duration is { } duration
        && asked.Duration is { } shorter
        && shorter.After(asked.Since) < duration.After(asked.Since);

    private static string Words(IReadOnlyList<string> models) =>
        ApiErrors.Shorten($"[{string.Join(", ", models.Select(model => $"'{model}'"))}]");
}
