using System.Net.Http.Headers;

namespace Tollgate.Api.Models;

/// <summary>The header in which a provider wants to see the key.</summary>
/// <param name="Before">What stands before the key.</param>
internal sealed record KeyHeader(string Name, string Before)
{
    /// <summary>OpenAI's, and that of whoever speaks its wire.</summary>
    public static KeyHeader Bearer { get; } = new("Authorization", "Bearer ");

    public static KeyHeader Azure { get; } = new("api-key", "");

    // Not checked: a key is whatever the configuration says.
    public void Add(HttpRequestHeaders headers, string key) => headers.TryAddWithoutValidation(Name, Before + key);
}
