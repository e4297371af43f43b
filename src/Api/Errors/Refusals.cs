using System.Diagnostics;
using System.Globalization;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Silo.Configuration;
using static Tollgate.Silo.Configuration.ErrorProfile;

namespace Tollgate.Api.Errors;

/// <summary>What the front knows of a call that was refused.</summary>
/// <param name="Model">As the client wrote it.</param>
internal readonly record struct RefusedCall(PresentedKey Key, string Model, DateTimeOffset Now);

/// <summary>The one table from a refusal to its answer: for every reason, kind of account and profile the status, type
/// and text.</summary>
internal static class Refusals
{
    // Calls end all the time, so nobody need wait long for one.
    private static readonly TimeSpan HoldsMayHaveEnded = TimeSpan.FromSeconds(1);

    public static ApiError ToError(Refusal refusal, in RefusedCall call, ErrorProfile profile)
    {
        var error = Text(refusal, call, profile) with { Refusal = refusal };
        if (!refusal.IsDueToHolds)
            return refusal.Bound is { } bound && refusal.Spent < refusal.Max ? TooDear(error, bound) : error;

        var held = refusal.Max is null ? "" : $" (held by calls in flight: {Print(refusal.Held)})";
        return error with
        {
            Status = StatusCodes.Status429TooManyRequests,
            Message = error.Message + held,
            Detail = error.Detail + (error.Detail is null ? null : held),
            RetryAfter = HoldsMayHaveEnded,
        };
    }

    // To wait would not help: the call does not even fit into what is left of an idle account.
    private static ApiError TooDear(ApiError error, Money bound)
    {
        var most = $" (this call could cost up to: {Print(bound)})";
        return error with
        {
            Message = error.Message + most,
            Detail = error.Detail + (error.Detail is null ? null : most),
        };
    }

    /// <summary>A hard account refused a call of which nobody can say what it costs at most.</summary>
    public static ApiError Unbounded(Refusal refusal, string why, in RefusedCall call, ErrorProfile profile)
    {
        var error = ToError(refusal, call, profile);
        return error with { Message = $"{error.Message} {ApiErrors.Shorten(why)}." };
    }

    /// <summary>The kind of account that refused, as the first part of its id.</summary>
    public static string KindOf(Refusal refusal) => refusal.Account.Prefix;

    /// <summary>The field that refused, as clients set it.</summary>
    public static string LimitOf(Refusal refusal) => refusal.Reason switch
    {
        RefusalReason.Unknown => "exists",
        RefusalReason.Blocked => "blocked",
        RefusalReason.ModelNotAllowed => "models",
        RefusalReason.Expired => "expires",
        RefusalReason.Unpriced or RefusalReason.MaxBudget => "max_budget",
        RefusalReason.ModelBudget => "model_max_budget",
        RefusalReason.WindowBudget => "budget_limits",
        RefusalReason.InFlight => "calls_in_flight",
        RefusalReason.BoundNeeded => "budget_enforcement",
        _ => throw new UnreachableException(),
    };

    /// <summary>The window that refused, such as <c>7d</c>; null where it was none.</summary>
    public static string? WindowOf(Refusal refusal) =>
        refusal.Reason == RefusalReason.WindowBudget
            ? refusal.Account.Value[(refusal.Account.Value.LastIndexOf('/') + 1)..]
            : null;

    private static ApiError Text(Refusal refusal, in RefusedCall call, ErrorProfile profile)
    {
        var id = refusal.Account.Name;
        var (spent, max) = (Print(refusal.Spent), Print(refusal.Max ?? Money.Zero));
        return (refusal.Reason, refusal.Account.Kind, profile) switch
        {
            (RefusalReason.Unknown, AccountKind.Key, _) => ApiErrors.UnknownKey(call.Key),
            (RefusalReason.Unknown, AccountKind.Team, _) => new(401, "auth_error",
                $"Authentication Error, Team doesn't exist in db. Team={id}. Create team via `/team/new` call."),

            (RefusalReason.Blocked, AccountKind.Key, Classic) => new(401, "auth_error",
                "Authentication Error, Key is blocked. Update via `/key/unblock` if you're admin."),
            (RefusalReason.Blocked, AccountKind.Key, Current) => new(401, "auth_error",
                "Authentication Error, Key is blocked. Update via `/key/unblock` if you're an admin."),
            (RefusalReason.Blocked, AccountKind.Team, Classic) => new(401, "auth_error",
                $"Authentication Error, Team={id} is blocked. Update via `/team/unblock` if your admin."),
            (RefusalReason.Blocked, AccountKind.Team, Current) => new(401, "auth_error",
                $"Authentication Error, Team={id} is blocked. Update via `/team/unblock` if you're an admin."),

            (RefusalReason.ModelNotAllowed, AccountKind.Key, _) => new(401, "key_model_access_denied",
                $"key not allowed to access model. This key can only access models={PrintList(refusal.Models)}. "
                + $"Tried to access {ApiErrors.Shorten(call.Model)}")
            { Param = "model" },
            (RefusalReason.ModelNotAllowed, AccountKind.Team, _) => new(401, "team_model_access_denied",
                $"Team not allowed to access model. Team={id}, Model={ApiErrors.Shorten(call.Model)}. "
                + $"Allowed team models = {PrintList(refusal.Models)}")
            { Param = "model" },

            (RefusalReason.Expired, _, _) => new(profile == Classic ? 400 : 401, "expired_key",
                $"Authentication Error - Expired Key. Key Expiry time {PrintTime(refusal.Expired)} "
                + $"and current time {PrintTime(call.Now)}")
            { Param = call.Key.Masked },

            (RefusalReason.Unpriced, _, _) => new(
                400,
                profile == Classic ? "bad_request_error" : "model_cost_map_missing",
                $"No price is known for model={ApiErrors.Shorten(call.Model)}; {KindOf(refusal)}={id} has a budget, "
                + "which such a call could not be counted against. Set input_cost_per_token and output_cost_per_token "
                + "of the model, or general_settings.unpriced_models: allow.")
            { Param = "model" },

            (RefusalReason.MaxBudget, AccountKind.Key, Classic) => Classical(
                $"ExceededTokenBudget: Current spend for token: {spent}; Max Budget for Token: {max}") with
            {
                Detail = "Authentication Error, ExceededTokenBudget: "
                    + $"Current spend for token: {spent}; Max Budget for Token: {max}",
            },
            (RefusalReason.MaxBudget, AccountKind.Key, Current) => Exceeded(
                $"Budget has been exceeded! Key={refusal.Alias ?? "key"} ({call.Key.Masked}) "
                + $"Current cost: {spent}, Max budget: {max}"),
            (RefusalReason.MaxBudget, AccountKind.Team, Classic) => Classical(
                $"Budget has been exceeded! Current cost: {spent}, Max budget: {max}"),
            (RefusalReason.MaxBudget, AccountKind.Team, Current) => Exceeded(
                $"Budget has been exceeded! Team={id} Current cost: {spent}, Max budget: {max}"),

            (RefusalReason.WindowBudget, AccountKind.Key, _) => Window("Key", refusal, profile),
            (RefusalReason.WindowBudget, AccountKind.Team, _) => Window($"Team={id}", refusal, profile),

            (RefusalReason.InFlight, _, _) => new(429, profile == Classic ? "auth_error" : "rate_limit_error",
                string.Create(CultureInfo.InvariantCulture,
                    $"Too many calls are in flight for {KindOf(refusal)}={id}; at most {Account.InFlightMax} can be.")),
            (RefusalReason.BoundNeeded, _, _) => new(400, "bad_request_error",
                $"The budget of {KindOf(refusal)}={id} is hard (budget_enforcement), so it must be known what a call can "
                + "cost at most, and of this one it is not."),
            _ => throw new UnreachableException(),
        };
    }

    private static ApiError Window(string who, Refusal refusal, ErrorProfile profile)
    {
        var text = string.Create(CultureInfo.InvariantCulture,
            $"ExceededBudget: {who} over {WindowOf(refusal)} budget. "
            + $"Spend=${refusal.Spent.Dollars:0.0000}, Limit=${(refusal.Max ?? Money.Zero).Dollars:0.00}");
        return profile == Classic ? Classical(text) : Exceeded(text);
    }

    private static ApiError Classical(string message) => new(400, "auth_error", message) { Param = null };

    private static ApiError Exceeded(string message) => new(429, "budget_exceeded", message) { Param = null };

    private static string Print(Money money) => PythonFloat.Format(money.Dollars);

    private static string PrintList(IReadOnlyList<string> names) =>
        $"[{string.Join(", ", names.Select(name => $"'{name}'"))}]";

    private static string? PrintTime(DateTimeOffset? instant) =>
        instant?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture);
}
