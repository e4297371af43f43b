using Tollgate.Api.Calls.Formats;
using Tollgate.Api.Errors;

namespace Tollgate.Api.Calls;

/// <summary>A path with the model in it, as clients of Azure write it. A name may have slashes, so it ends where a
/// format's own path begins; and it goes before what the body says.</summary>
internal static class ModelPath
{
    /// <summary>What stands behind the root.</summary>
    public const string Rest = "rest";

    public static readonly IReadOnlyList<string> Roots = ["/openai/deployments", "/engines"];

    // Of two that fit the longer one is meant: no model is called so/chat.
    private static readonly CallFormat[] Formats = [.. CallFormat.All.OrderByDescending(format => format.Path.Length)];

    public static Task AnswerAsync(HttpContext http, ModelCalls calls)
    {
        var rest = http.Request.RouteValues[Rest] as string ?? "";
        foreach (var format in Formats)
        {
            if (NameBefore(format.Path, rest) is { } model)
                return calls.AnswerAsync(http, format, model);
        }

        return ApiErrors.UnknownRoute(http.Request.Method, http.Request.Path).ExecuteAsync(http);
    }

    // The server decodes all of a path but its slashes.
    private static string? NameBefore(string path, string rest)
    {
        var length = rest.Length - path.Length - 1;
        return length > 0 && rest[length] == '/' && rest.EndsWith(path, StringComparison.Ordinal)
            ? rest[..length].Replace("%2F", "/", StringComparison.OrdinalIgnoreCase)
            : null;
    }
}
