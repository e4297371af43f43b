using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Tollgate.Api.Calls.Forwarding;

/// <summary>What Anthropic is told beside the body: by which version of its protocol it is asked, and which features in
/// trial it is asked for. All else of a client's headers stays here.</summary>
/// <param name="Beta">The features, with commas between them; null: none.</param>
internal sealed partial record AnthropicHeaders(string Version, string? Beta)
{
    /// <summary>Room for more features than there have ever been.</summary>
    private const int BetaMax = 2_048;

    private const string VersionName = "anthropic-version";
    private const string BetaName = "anthropic-beta";
    private const string VersionDefault = "2023-06-01";

    /// <exception cref="BadFieldException">The features cannot be passed on, and without them the client would get
    /// something else.</exception>
    public static AnthropicHeaders Read(IHeaderDictionary headers)
    {
        var version = headers[VersionName].ToString();
        var beta = string.Join(',', headers[BetaName].AsEnumerable());
        if (beta.Length > BetaMax || !beta.All(character => character is >= ' ' and <= '~'))
            throw new BadFieldException(
                BetaName, $"Header '{BetaName}' must be at most {BetaMax} printable ASCII characters.");

        return new(Date().IsMatch(version) ? version : VersionDefault, beta.Length == 0 ? null : beta);
    }

    public void Write(HttpRequestHeaders headers, string? key)
    {
        headers.Add(VersionName, Version);
        if (Beta is not null)
            headers.TryAddWithoutValidation(BetaName, Beta);
        if (key is not null)
            headers.TryAddWithoutValidation("x-api-key", key);
    }

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\z")]
    private static partial Regex Date();
}
