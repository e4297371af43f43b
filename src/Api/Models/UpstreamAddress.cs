using Tollgate.Api.Calls.Formats;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Models;

/// <summary>Where a model is asked for, by which name, and with the key in which header.</summary>
internal record UpstreamAddress(Uri ApiBase, string Model)
{
    // A mock asks nobody; this name is reserved never to resolve.
    private static readonly Uri Nowhere = new("https://mock.invalid");

    public virtual KeyHeader KeyHeader => KeyHeader.Bearer;

    /// <summary>As clients may be told it.</summary>
    public string Root => ApiBase.AbsoluteUri.TrimEnd('/');

    /// <summary>Where a format is asked for.</summary>
    public virtual Uri Of(CallFormat format) => new($"{Root}/{format.Path}");

    /// <param name="listed">What the catalogue knows of the model.</param>
    /// <param name="error">What is wrong with the entry if there is no address; it repeats no address, which may hold a
    /// secret.</param>
    public static UpstreamAddress? Of(ModelEntry entry, ModelPrice? listed, out string? error)
    {
        var (prefix, name) = PrefixedName.Cut(entry.Model);
        var provider = prefix is null ? Provider.OpenAI : Provider.Find(prefix);
        var upstreamModel = provider is null ? entry.Model : name;
        if (upstreamModel.Length == 0)
            return Wrong("model names no model", out error);
        if (entry.ApiBase is { } given && !IsAddress(given))
            return Wrong(
                "api_base must be an absolute http or https address without user name, query or fragment", out error);

        var apiBase = entry.ApiBase is { } address ? new(address.TrimEnd('/')) : provider?.ApiBase;
        if (entry.MockResponse is not null)
            return Found(apiBase ?? Nowhere, upstreamModel, out error);
        if (apiBase is null)
        {
            return Wrong(
                provider is null
                    ? $"provider {prefix}/ is not known; set api_base if it speaks OpenAI's wire"
                    : $"models of {prefix}/ need an api_base",
                out error);
        }

        if (provider == Provider.Azure)
            return AzureAddress.Of(apiBase, name, entry.ApiVersion, out error);

        // Without this the key of one provider would be sent to another.
        if (entry.ApiBase is null && prefix is null && listed is { Provider: not "openai" })
            return Wrong($"{name} is not OpenAI's: write its provider's prefix before it, or set api_base", out error);

        return Found(apiBase, upstreamModel, out error);
    }

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && uri.UserInfo.Length == 0
        && text.AsSpan().IndexOfAny('?', '#') < 0;

    private static UpstreamAddress Found(Uri apiBase, string model, out string? error)
    {
        error = null;
        return new(apiBase, model);
    }

    private static UpstreamAddress? Wrong(string message, out string? error)
    {
        error = message;
        return null;
    }
}
