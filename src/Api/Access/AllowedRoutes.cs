namespace Tollgate.Api.Access;

/// <summary>The routes that a key is limited to, as LiteLLM's <c>allowed_routes</c> writes them: paths, paths that end
/// in <c>/*</c>, and names of groups.</summary>
internal static class AllowedRoutes
{
    /// <summary>How many a key can name.</summary>
    public const int Max = 100;

    private const string Calls = "llm_api_routes";
    private const string Management = "management_routes";
    private const string Info = "info_routes";

    // They tell what can be called, and what that would cost.
    private static readonly string[] AboutCalls =
    [
        "/models", "/v1/models", "/utils/token_counter", "/spend/calculate", "/cost/estimate",
    ];

    /// <summary>The routes of a <c>key_type</c>; null: there is no such type.</summary>
    public static IReadOnlyList<string>? OfType(string type) => type switch
    {
        "default" => [],
        "llm_api" => [Calls],
        "management" => [Management],
        "read_only" => [Info],
        _ => null,
    };

    /// <summary>Whether a key may call a route.</summary>
    /// <param name="allowed">Null, or empty: it may call all.</param>
    /// <param name="isCall">It reaches a model.</param>
    public static bool Allow(IReadOnlyList<string>? allowed, string method, string path, bool isCall)
    {
        if (allowed is not { Count: > 0 })
            return true;

        var isOfCalls = isCall || AboutCalls.Any(route => Covers(route, path) || Covers($"{route}/*", path));
        return allowed.Any(route => route switch
        {
            Calls => isOfCalls,
            Management => !isCall,
            Info => !isCall && HttpMethods.IsGet(method),
            _ => Covers(route, path),
        });
    }

    private static bool Covers(string route, string path) => route.EndsWith("/*", StringComparison.Ordinal)
        ? path.StartsWith(route.AsSpan()[..^1], StringComparison.Ordinal)
        : route == path;
}
