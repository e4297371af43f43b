using System.Diagnostics;
using System.Globalization;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Calls;
using Tollgate.Api.Calls.Bounding;
using Tollgate.Grains;
using Tollgate.Ledger;
using Tollgate.Silo;

namespace Tollgate.Api.Errors;

/// <summary>The errors that are nobody's budget, each by name.</summary>
internal static class ApiErrors
{
    /// <summary>The longest piece of a request that an error repeats, in characters.</summary>
    public const int EchoMax = 256;

    public static ApiError NoKey { get; } = new(401, "auth_error", "Authentication Error, No api key passed in.");

    public static ApiError MalformedAuthorization { get; } = new(401, "auth_error",
        "Authentication Error, Malformed API Key passed in. Ensure Key has `Bearer ` prefix.");

    public static ApiError NotAVirtualKey(string shown) => new(401, "auth_error",
        $"Authentication Error, LiteLLM Virtual Key expected. Received={shown}, expected to start with 'sk-'.");

    public static ApiError UnknownKey(PresentedKey key) => new(401, "token_not_found_in_db",
        $"Authentication Error, Invalid proxy server token passed. Received API Key = {key.Masked}, "
        + $"Key Hash (Token) ={key.Hash}. Unable to find token in cache or `LiteLLM_VerificationTokenTable`")
    { Param = "key" };

    public static ApiError TooManyUnknownKeys(TimeSpan retryAfter) => new(429, "auth_error",
        "Authentication Error, too many unknown keys came from this address. Keys that are in use are still served.")
    { RetryAfter = retryAfter };

    /// <param name="role">Null: that of a key without a user.</param>
    public static ApiError OnlyProxyAdmin(string route, string? role = null, string? user = null) => new(401, "auth_error",
        "Authentication Error, Only proxy admin can be used to generate, delete, update info for new keys/users/teams. "
        + $"Route={Shorten(route)}. Your role={role ?? "unknown"}. Your user_id={(user is null ? "None" : Masked(user))}");

    /// <summary>A key that is limited to other routes.</summary>
    public static ApiError RouteClosed(IReadOnlyList<string> allowed, string route) => new(403, "auth_error",
        "Virtual key is not allowed to call this route. Only allowed to call routes: "
        + $"{Shorten($"[{string.Join(", ", allowed.Select(open => $"'{open}'"))}]")}. Tried to call route: {Shorten(route)}");

    /// <param name="role">Null: that of a key without a user.</param>
    public static ApiError OnlyAdminTeams(string? role) => new(401, "auth_error",
        $"Only admin users can query all teams/other teams. Your user role={role ?? "unknown"}");

    public static ApiError OnlyMasterKey(string route) => new(401, "auth_error",
        $"Authentication Error, Tried to access route={Shorten(route)}, which is only for MASTER KEY");

    public static ApiError NoMasterKey { get; } = new(403, "auth_error",
        "No master key is configured, so the management routes are closed. Set general_settings.master_key, or the "
        + "environment variable LITELLM_MASTER_KEY, to a secret that starts with sk-, and start the gateway again.");

    public static ApiError MalformedJson(string reason) =>
        new(400, "bad_request_error", $"Invalid JSON in the request body: {reason}");

    public static ApiError UnknownModel(string route, string? model) => new(400, "invalid_request_error",
        $"{{'error': '{Shorten(route)}: Invalid model name passed in model={(model is null ? "None" : Shorten(model))}. "
        + "Call `/v1/models` to view available models for your key.'}")
    { Param = "model" };

    /// <summary>A call that names no customer, where the configuration asks for one.</summary>
    public static ApiError NoUser { get; } = new(401, "auth_error",
        "Authentication Error, 'user' param not passed in. 'enforce_user_param'=True");

    /// <summary>A model without a price, where the configuration lets none pass.</summary>
    public static ApiError Unpriced(string model) => new(400, "bad_request_error",
        $"No price is known for model={Shorten(model)}; general_settings.unpriced_models is refuse. Set "
        + "input_cost_per_token and output_cost_per_token of the model.")
    { Param = "model" };

    /// <summary>A question what a model costs that nobody can answer.</summary>
    public static ApiError NoPrice(string model) => BadField("model",
        $"No price is known for model={Shorten(model)}; input_cost_per_token and output_cost_per_token of the model say it.");

    /// <summary>Every deployment that could run the call failed of late, and is passed over.</summary>
    /// <param name="wait">Until the first may be asked again.</param>
    public static ApiError NoDeployments(string model, TimeSpan wait) => new(429, "rate_limit_error", string.Create(
        CultureInfo.InvariantCulture,
        $"No deployments available for selected model, Try again in {Math.Max(1, Math.Ceiling(wait.TotalSeconds))} seconds. "
        + $"Passed model={Shorten(model)}."))
    { RetryAfter = wait };

    /// <summary>A field whose value makes no sense, in the words of the contract.</summary>
    public static ApiError BadField(string field, string message) =>
        new(400, "bad_request_error", message) { Param = field };

    /// <summary>The same, in the form of a Python dictionary in which LiteLLM answers most of them.</summary>
    public static ApiError BadRequest(string message) =>
        new(400, "internal_server_error", $"{{'error': {Quote(message)}}}");

    public static ApiError Invalid(IReadOnlyList<BodyProblem> problems) => new(422, "validation_error",
        string.Join(
            "; ",
            problems.Take(10).Select(problem => $"{string.Join('.', problem.Location.Skip(1))}: {problem.Message}")))
    { Problems = problems };

    public static ApiError NotFound(string message, string? param = "None") =>
        new(404, "not_found_error", message) { Param = param };

    public static ApiError Forbidden(string message) => new(403, "auth_error", message);

    /// <summary>What became of an edit that did not happen, where the endpoint has no words of its own.</summary>
    public static ApiError Of(EditOutcome outcome) => outcome switch
    {
        EditOutcome.Conflict => Conflict,
        EditOutcome.Unavailable => Unavailable,
        EditOutcome.Overallotted => BadRequest("More would be guaranteed of rates than there is"),
        EditOutcome.Rejected => BadRequest("The request holds characters that cannot be kept, such as NUL"),
        _ => throw new UnreachableException(),
    };

    public static ApiError Conflict { get; } = new(409, "bad_request_error",
        "Others changed this at the same time, and nothing was changed. Please ask again.");

    /// <summary>An <c>Idempotency-Key</c> that another call of the same API key came with.</summary>
    public static ApiError Duplicate(CallRecord first) => new(409, "idempotency_error",
        $"This Idempotency-Key was used before, by call {first.Id}, which {StateOf(first)}. "
        + "This call was not sent to the model and costs nothing.")
    { Param = IdempotencyKey.Header, Call = first };

    /// <summary>A call of which nobody can say what it costs at most, and a hard budget on its path.</summary>
    public static ApiError Unbounded(Refusal refusal, string why) => new(400, "bad_request_error",
        $"The budget of {Refusals.KindOf(refusal)}={refusal.Account.Name} is hard (budget_enforcement), so it must be known "
        + $"what a call can cost at most, and of this one it is not: {Shorten(why)}.");

    /// <summary>A call that is to cost no more than its client says, where nobody can say what it costs.</summary>
    public static ApiError NoCeiling(string why) => BadField(
        CostCeiling.Header,
        $"{CostCeiling.Header} asks for what a call can cost at most, and of this one that is not known: {Shorten(why)}.");

    /// <summary>A call that could cost more than its client says that it may.</summary>
    public static ApiError AboveCeiling(Money least, Money most) => BadField(
        CostCeiling.Header,
        $"This call could cost up to {PythonFloat.Format(least.Dollars)} dollars, more than its {CostCeiling.Header} of "
        + $"{PythonFloat.Format(most.Dollars)}. It was not sent to the model and costs nothing.");

    public static ApiError BodyTooLarge(long most) => new(413, "bad_request_error", string.Create(
        CultureInfo.InvariantCulture,
        $"The request body is larger than {most} bytes."));

    public static ApiError Unavailable { get; } = new(503, "no_db_connection",
        "Service Unavailable, the ledger is temporarily unreachable. Please retry shortly.")
    { RetryAfter = TimeSpan.FromSeconds(1) };

    public static ApiError Internal { get; } = new(500, "internal_server_error", "Internal Server Error");

    public static ApiError UnknownRoute(string method, string path) => new(404, "not_found_error",
        $"There is no route {Shorten(method)} {Shorten(path)} here.");

    public static ApiError WrongMethod(string method, string path) => new(405, "bad_request_error",
        $"{Shorten(path)} does not answer {Shorten(method)}.");

    /// <summary>What a client sent, cut to a length that an error may repeat.</summary>
    public static string Shorten(string text) => text.Length <= EchoMax ? text : $"{text[..EchoMax]}...";

    /// <summary>What a client sent and another should not read whole.</summary>
    public static string Masked(string text) => text.Length <= 8 ? "****" : $"{text[..4]}****{text[^4..]}";

    private static string StateOf(CallRecord call) => call switch
    {
        { IsOpen: true } => "is still in flight",
        { IsRecovered: true, Cost: { } held } =>
            $"was charged the {PythonFloat.Format(held.Dollars)} dollars that it held, "
            + "since its process ended before its cost was known",
        { Cost: { } cost } => $"is settled and cost {PythonFloat.Format(cost.Dollars)} dollars",
        _ => "is settled; no price is known for it",
    };

    // As Python's repr of a string: double quotes where the text has single ones.
    private static string Quote(string text) =>
        text.Contains('\'', StringComparison.Ordinal) ? $"\"{text}\"" : $"'{text}'";
}
