using System.Globalization;
using Tollgate.Api.Calls.Relaying;
using Tollgate.Api.Calls.Routing;
using Tollgate.Api.Rates;

namespace Tollgate.Api.Calls;

/// <summary>What the headers of an answer tell of its call before it is settled.</summary>
internal static class CallHeaders
{
    public const string CallId = "x-litellm-call-id";

    public static void Write(Passage passage, Tries tries)
    {
        var headers = passage.Http.Response.Headers;
        headers[CallId] = OfClient(passage.Http) ?? passage.Call.Id.ToString();
        headers["x-litellm-model-id"] = passage.Deployment.Id;
        headers["x-litellm-model-group"] = passage.Deployment.ModelGroup;
        headers["x-litellm-model-api-base"] = passage.Deployment.ShownApiBase;
        headers["x-litellm-attempted-retries"] = Print(tries.Retries);
        headers["x-litellm-attempted-fallbacks"] = Print(tries.Fallbacks);
        // A stream is told now; what does not flow, what is left when it is settled.
        RateHeaders.Write(headers, passage.Call.Rates, passage.Request.Model, TimeSpan.Zero);
        ShareHeaders.Write(headers, passage.Call.Share, passage.Deployment.ModelGroup);
    }

    /// <summary>The client's own id of its call, which is echoed where it can stand in a header, and is never taken to be
    /// unique.</summary>
    public static string? OfClient(HttpContext http) =>
        http.Request.Headers[CallId].ToString() is { Length: > 0 and <= 128 } id
            && id.All(character => character is > ' ' and <= '~')
            ? id
            : null;

    private static string Print(int number) => number.ToString(CultureInfo.InvariantCulture);
}
