using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Tollgate.Api.Errors;
using Tollgate.Silo.Listening;

namespace Tollgate.Api.Access;

/// <summary>The key that a request presents: what names it, never the secret itself.</summary>
/// <param name="Hash">The SHA-256 of the secret in lower-case hexadecimal; of the master key only
/// <see cref="MasterHash"/>.</param>
/// <param name="Masked">What may be shown: <c>sk-...</c> and the last four characters.</param>
internal sealed record PresentedKey(string Hash, string Masked, bool IsMaster)
{
    /// <summary>Stands for the hash of the master key, so that its spend is kept under one name when it
    /// changes.</summary>
    public const string MasterHash = "master";

    private static readonly PresentedKey Master = new(MasterHash, "master key", IsMaster: true);

    // First match wins; LiteLLM's order.
    private static readonly string[] RawHeaders = ["API-Key", "x-api-key", "x-goog-api-key", "Ocp-Apim-Subscription-Key"];

    /// <summary>Reads the key from the first header that carries one: <c>x-litellm-api-key</c>, <c>Authorization</c>,
    /// <c>API-Key</c>, <c>x-api-key</c>, <c>x-goog-api-key</c>, <c>Ocp-Apim-Subscription-Key</c>.</summary>
    public static bool TryRead(
        HttpRequest request,
        MasterKey? master,
        [NotNullWhen(true)] out PresentedKey? key,
        [NotNullWhen(false)] out ApiError? error)
    {
        key = null;
        if (!TryFindSecret(request.Headers, out var secret, out error))
            return false;

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(secret), hash);
        if (master?.Matches(hash) == true)
            key = Master;
        else if (secret.StartsWith("sk-", StringComparison.Ordinal))
            key = new(Convert.ToHexStringLower(hash), Mask(secret), IsMaster: false);
        else
            error = ApiErrors.NotAVirtualKey(ApiErrors.Masked(secret));
        return key is not null;
    }

    /// <summary>The hash under which a secret is known.</summary>
    public static string HashOf(string secret) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>A secret as it may be shown. Of a short one nothing is.</summary>
    public static string Mask(string secret) => secret.Length < 8 ? "sk-..." : $"sk-...{secret[^4..]}";

    private static bool TryFindSecret(
        IHeaderDictionary headers, out string secret, [NotNullWhen(false)] out ApiError? error)
    {
        error = null;
        if (headers["x-litellm-api-key"].FirstOrDefault() is { Length: > 0 } litellm)
        {
            secret = WithoutScheme(litellm) ?? litellm.Trim();
        }
        else if (headers.Authorization.FirstOrDefault() is { Length: > 0 } authorization)
        {
            if (WithoutScheme(authorization) is not { } given)
            {
                (secret, error) = ("", ApiErrors.MalformedAuthorization);
                return false;
            }

            secret = given;
        }
        else
        {
            secret = RawHeaders
                .Select(name => headers[name].FirstOrDefault()?.Trim())
                .FirstOrDefault(raw => raw?.Length > 0) ?? "";
        }

        error = secret.Length == 0 ? ApiErrors.NoKey : null;
        return error is null;
    }

    private static string? WithoutScheme(string value)
    {
        foreach (var scheme in (ReadOnlySpan<string>)["Bearer ", "Basic "])
        {
            if (value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
                return value[scheme.Length..].Trim();
        }

        return null;
    }
}
