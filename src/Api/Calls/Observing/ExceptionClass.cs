using Tollgate.Accounts;
using Tollgate.Api.Errors;

namespace Tollgate.Api.Calls.Observing;

/// <summary>What LiteLLM would have thrown, by whose names its users tell failures apart.</summary>
internal static class ExceptionClass
{
    /// <summary>Of what this gateway answers itself.</summary>
    public static string Of(ApiError error) => error.Refusal?.Reason switch
    {
        RefusalReason.MaxBudget or RefusalReason.ModelBudget or RefusalReason.WindowBudget => "BudgetExceededError",
        RefusalReason.Unknown or RefusalReason.Blocked or RefusalReason.ModelNotAllowed or RefusalReason.Expired =>
            "ProxyException",
        _ => Of(error.Status),
    };

    /// <summary>Of what a provider answers, or does not.</summary>
    /// <param name="status">Null: it could not be reached.</param>
    public static string Of(string provider, int? status) => $"{Capitalized(provider)}.{Of(status)}";

    private static string Of(int? status) => status switch
    {
        400 or 413 => "BadRequestError",
        401 => "AuthenticationError",
        403 => "PermissionDeniedError",
        404 => "NotFoundError",
        408 or 504 => "Timeout",
        422 => "UnprocessableEntityError",
        429 => "RateLimitError",
        500 => "InternalServerError",
        503 => "ServiceUnavailableError",
        null or 502 => "APIConnectionError",
        _ => "APIError",
    };

    private static string Capitalized(string name) =>
        name.Length == 0 ? name : $"{char.ToUpperInvariant(name[0])}{name[1..]}";
}
