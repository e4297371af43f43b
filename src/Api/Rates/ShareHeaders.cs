using System.Globalization;
using Tollgate.Accounts;

namespace Tollgate.Api.Rates;

/// <summary>Tells a client what falls to its key of rates that keys share, by LiteLLM's names, in which a key is a
/// project.</summary>
internal static class ShareHeaders
{
    public static void Write(IHeaderDictionary headers, ShareFigures? share, string group)
    {
        if (share is null)
            return;

        headers["x-litellm-model_group"] = group;
        Write(headers, "x-ratelimit-remaining-litellm-project-tokens", share.Available.Tokens);
        Write(headers, "x-ratelimit-remaining-litellm-project-requests", share.Available.Requests);
        Write(headers, "x-ratelimit-remaining-model-tokens", share.Left.Tokens);
        Write(headers, "x-ratelimit-remaining-model-requests", share.Left.Requests);
        Write(headers, "x-ratelimit-current-active-projects", share.Active);
    }

    private static void Write(IHeaderDictionary headers, string name, long? figure)
    {
        if (figure is { } known)
            headers[name] = known.ToString(CultureInfo.InvariantCulture);
    }
}
