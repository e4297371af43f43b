using System.Diagnostics;
using System.Globalization;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Silo;
using Tollgate.Silo.Configuration;
using static Tollgate.Silo.Configuration.ErrorProfile;

namespace Tollgate.Api.Errors;

/// <summary>What the front knows of a call that was refused.</summary>
/// <param name="Model">As the client wrote it.</param>
internal readonly record struct RefusedCall(PresentedKey Key, string Model, DateTimeOffset Now)
{
    /// <summary>The name of the model that would have served: prices and budgets go by it.</summary>
    public string Served
    {
        get => field ?? Model;
        init;
    }
}

/// <summary>The one table from a refusal to its answer: for every reason, kind of account and profile the status, type
/// and text.</summary>
internal static partial class Refusals
{
    // Calls end all the time, so nobody need wait long for one.
    private static readonly TimeSpan HoldsMayHaveEnded = TimeSpan.FromSeconds(1);

    public static ApiError ToError(Refusal refusal, in RefusedCall call, ErrorProfile profile)
    {
        if (refusal.Rate is { } rate)
            return TooFast(refusal, rate, call, profile);

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
        RefusalReason.Renamed => "aliases",
        RefusalReason.Parallel => "max_parallel_requests",
        RefusalReason.RequestRate when refusal.Account.IsHostedAs("model") => "model_rpm_limit",
        RefusalReason.RequestRate => "rpm_limit",
        RefusalReason.TokenRate when refusal.Account.IsHostedAs("model") => "model_tpm_limit",
        RefusalReason.TokenRate => "tpm_limit",
        RefusalReason.RequestShare => "rpm",
        RefusalReason.TokenShare => "tpm",
        _ => throw new UnreachableException(),
    };

    /// <summary>The window that refused, such as <c>7d</c>; null where it was none.</summary>
    public static string? WindowOf(Refusal refusal) =>
        refusal.Reason == RefusalReason.WindowBudget
            ? refusal.Account.Value[(refusal.Account.Value.LastIndexOf('/') + 1)..]
            : null;

    private static ApiError Text(Refusal refusal, in RefusedCall call, ErrorProfile profile) => refusal.Reason switch
    {
        RefusalReason.Unknown => Unknown(refusal.Account, call),
        RefusalReason.Blocked => new(
            401, "auth_error", $"Authentication Error, {BlockedText(refusal.Account, profile)}"),
        RefusalReason.ModelNotAllowed => ModelNotAllowed(refusal, call),
        RefusalReason.Expired => new(profile == Classic ? 400 : 401, "expired_key",
            $"Authentication Error - Expired Key. Key Expiry time {PrintTime(refusal.Expired)} "
            + $"and current time {PrintTime(call.Now)}")
        { Param = call.Key.Masked },
        RefusalReason.Unpriced => new(
            400,
            profile == Classic ? "bad_request_error" : "model_cost_map_missing",
            $"No price is known for model={ApiErrors.Shorten(call.Served)}; {KindOf(refusal)}={refusal.Account.Name} has "
            + "a budget, which such a call could not be counted against. Set input_cost_per_token and "
            + "output_cost_per_token of the model, or general_settings.unpriced_models: allow.")
        { Param = "model" },
        RefusalReason.MaxBudget => MaxBudget(refusal, call, profile),
        RefusalReason.ModelBudget when profile == Classic => Classical(Plain(refusal)),
        RefusalReason.ModelBudget => Exceeded(
            $"{ModelOwner(refusal)}, exceeded budget for model={ApiErrors.Shorten(call.Served)}"),
        RefusalReason.WindowBudget => Window(refusal, profile),
        RefusalReason.BoundNeeded => ApiErrors.Unbounded(refusal, "what it can cost at most is not known"),
        // Only where aliases were changed again and again while the call asked.
        RefusalReason.Renamed => ApiErrors.Unavailable,
        RefusalReason.InFlight => new(429, profile == Classic ? "auth_error" : "rate_limit_error",
            string.Create(CultureInfo.InvariantCulture,
                $"Too many calls are in flight for {KindOf(refusal)}={refusal.Account.Name}; "
                + $"at most {Account.InFlightMax} can be.")),
        _ => throw new UnreachableException(),
    };

    private static ApiError Unknown(AccountId account, in RefusedCall call)
    {
        if (account.Kind == AccountKind.Key)
            return ApiErrors.UnknownKey(call.Key);

        var id = IsMember(account) ? UserIn(account) : account.Name;
        return new(401, "auth_error", "Authentication Error, "
            + account.Kind.Facts.NotFound.Replace("{id}", id, StringComparison.Ordinal));
    }

    private static string BlockedText(AccountId account, ErrorProfile profile) => (account.Kind, profile) switch
    {
        (AccountKind.Key, Classic) => "Key is blocked. Update via `/key/unblock` if you're admin.",
        (AccountKind.Key, _) => "Key is blocked. Update via `/key/unblock` if you're an admin.",
        (AccountKind.Team, Classic) => $"Team={account.Name} is blocked. Update via `/team/unblock` if your admin.",
        (AccountKind.Team, _) => $"Team={account.Name} is blocked. Update via `/team/unblock` if you're an admin.",
        (AccountKind.Customer, _) => $"End User={account.Name} is blocked. Update via `/customer/unblock`.",
        _ => $"{Named(account)} is blocked.",
    };

    private static ApiError ModelNotAllowed(Refusal refusal, in RefusedCall call)
    {
        var (tried, allowed) = (ApiErrors.Shorten(call.Model), PrintList(refusal.Models));
        var who = refusal.Account.Kind.Facts.AccessName;
        return new(401, $"{who}_model_access_denied", refusal.Account.Kind == AccountKind.Team
            ? $"Team not allowed to access model. Team={refusal.Account.Name}, Model={tried}. "
                + $"Allowed team models = {allowed}"
            : $"{who} not allowed to access model. This {who} can only access models={allowed}. "
                + $"Tried to access {tried}")
        { Param = "model" };
    }

    private static ApiError MaxBudget(Refusal refusal, in RefusedCall call, ErrorProfile profile)
    {
        var account = refusal.Account;
        var (spent, max) = (Print(refusal.Spent), Print(refusal.Max ?? Money.Zero));
        return (account.Kind, profile) switch
        {
            (AccountKind.Key, Classic) => Classical(
                $"ExceededTokenBudget: Current spend for token: {spent}; Max Budget for Token: {max}") with
            {
                Detail = "Authentication Error, ExceededTokenBudget: "
                    + $"Current spend for token: {spent}; Max Budget for Token: {max}",
            },
            (AccountKind.Member, Classic) => Classical(
                $"ExceededBudget: Crossed spend within team. Current cost: {spent}, Max budget: {max}"),
            (AccountKind.Customer, Classic) => Classical(
                $"Budget has been exceeded: User {account.Name} has exceeded their budget. "
                + $"Current spend: {spent}; Max Budget: {max}") with
            {
                Status = StatusCodes.Status401Unauthorized,
            },
            (AccountKind.Customer, _) => Exceeded(
                $"ExceededBudget: End User={account.Name} over budget. Spend={spent}, Budget={max}"),
            (AccountKind.User, Classic) => Classical(OfUser()),
            (AccountKind.User, _) => Exceeded(OfUser()),
            (AccountKind.Team or AccountKind.Proxy, Classic) => Classical(Plain(refusal)),
            (AccountKind.Proxy, _) => Exceeded(Plain(refusal)),
            (AccountKind.Key, _) => Exceeded(Plain(refusal, $"Key={refusal.Alias ?? "key"} ({call.Key.Masked}) ")),
            (_, Classic) => Classical(Plain(refusal, $"{Named(account)} ")),
            _ => Exceeded(Plain(refusal, $"{Named(account)} ")),
        };

        string OfUser() => $"ExceededBudget: User={account.Name} over budget. Spend={spent}, Budget={max}";
    }

    private static string Plain(Refusal refusal, string who = "") =>
        $"Budget has been exceeded! {who}Current cost: {Print(refusal.Spent)}, "
        + $"Max budget: {Print(refusal.Max ?? Money.Zero)}";

    private static string ModelOwner(Refusal refusal) => refusal.Account.Kind == AccountKind.Key
        ? $"LiteLLM Virtual Key: {refusal.Account.Name}, key_alias: {refusal.Alias ?? "None"}"
        : $"LiteLLM {refusal.Account.Kind.Facts.Title}: {refusal.Account.Name}";

    private static ApiError Window(Refusal refusal, ErrorProfile profile)
    {
        var who = refusal.Account.Kind == AccountKind.Key ? "Key" : Named(refusal.Account);
        var text = string.Create(CultureInfo.InvariantCulture,
            $"ExceededBudget: {who} over {WindowOf(refusal)} budget. "
            + $"Spend=${refusal.Spent.Dollars:0.0000}, Limit=${(refusal.Max ?? Money.Zero).Dollars:0.00}");
        return profile == Classic ? Classical(text) : Exceeded(text);
    }

    private static ApiError Classical(string message) => new(400, "auth_error", message) { Param = null };

    private static ApiError Exceeded(string message) => new(429, "budget_exceeded", message) { Param = null };

    private static string Named(AccountId account) =>
        IsMember(account) ? UserIn(account) : $"{account.Kind.Facts.Title}={account.Name}";

    private static bool IsMember(AccountId account) =>
        account.Kind is AccountKind.Member or AccountKind.OrganizationMember;

    private static string UserIn(AccountId member)
    {
        var (group, user) = member.MemberOf;
        var of = member.Kind == AccountKind.Member ? AccountKind.Team : AccountKind.Organization;
        return $"User={user} in {of.Facts.Title}={group}";
    }

    private static string Print(Money money) => PythonFloat.Format(money.Dollars);

    private static string PrintList(IReadOnlyList<string> names) =>
        $"[{string.Join(", ", names.Select(name => $"'{name}'"))}]";

    private static string? PrintTime(DateTimeOffset? instant) =>
        instant?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture);
}
