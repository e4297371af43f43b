using Tollgate.Api.Calls.Formats;

namespace Tollgate.Api.Models;

/// <summary>Where a model of Azure OpenAI is asked for: its address has the deployment that serves it, and the version
/// of the interface. From version <c>v1</c> on it is as with OpenAI, below a path of its own.</summary>
/// <param name="ApiBase">The resource, such as <c>https://name.openai.azure.com</c>.</param>
/// <param name="Model">The name of the deployment.</param>
internal sealed record AzureAddress(Uri ApiBase, string Model, string Version) : UpstreamAddress(ApiBase, Model)
{
    /// <summary>LiteLLM's, where the configuration names none.</summary>
    private const string VersionDefault = "2025-02-01-preview";

    private const string Newest = "v1";
    private const int VersionLengthMax = 64;

    // LiteLLM's ways to say which models a deployment serves.
    private static readonly string[] Hints = ["o_series/", "gpt5_series/"];

    public override KeyHeader KeyHeader => KeyHeader.Azure;

    public override Uri Of(CallFormat format) => Version switch
    {
        Newest => new($"{Root}/openai/v1/{format.Path}"),
        "preview" or "latest" => new($"{Root}/openai/v1/{format.Path}?api-version={Version}"),
        _ when format.IsOfNoDeployment => new($"{Root}/openai/{format.Path}?api-version={Version}"),
        _ => new(
            $"{Root}/openai/deployments/{Uri.EscapeDataString(Model)}/{format.Path}?api-version={Version}"),
    };

    /// <param name="error">What is wrong, if there is no address; it repeats nothing of it.</param>
    public static AzureAddress? Of(Uri apiBase, string model, string? version, out string? error)
    {
        error = null;
        var resource = apiBase.AbsoluteUri.TrimEnd('/');
        // As the addresses read that Azure shows beside its deployments.
        if (Cut(resource, "/openai/v1") is { } newest)
            (resource, version) = (newest, version is "preview" or "latest" ? version : Newest);
        else if (Cut(resource, "/openai") is { } root)
            resource = root;

        foreach (var hint in Hints)
            model = model.StartsWith(hint, StringComparison.Ordinal) ? model[hint.Length..] : model;
        if (resource.Contains("/openai/", StringComparison.OrdinalIgnoreCase))
            error = "api_base of azure/ is the resource, such as https://name.openai.azure.com: the deployment stands in "
                + "model, behind azure/, and the version in api_version";
        else if (model is "" or "." or ".." || model.Contains('/', StringComparison.Ordinal))
            error = "model names no deployment";
        else if (version is not null && !IsVersion(version))
            error = "api_version must be a version such as 2024-10-21, or v1";
        return error is null ? new(new(resource), model, version ?? VersionDefault) : null;
    }

    private static bool IsVersion(string text) => text.Length is > 0 and <= VersionLengthMax
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '.');

    private static string? Cut(string address, string end) =>
        address.EndsWith(end, StringComparison.OrdinalIgnoreCase) ? address[..^end.Length] : null;
}
