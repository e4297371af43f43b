using System.Collections.Frozen;
using Tollgate.Api.Models;

namespace Tollgate.Api.Calls.Metering;

/// <summary>A counter for every vocabulary.</summary>
internal sealed class TokenCounters
{
    private readonly FrozenDictionary<string, TokenCounter> _byEncoding = new[] { "o200k_base", "cl100k_base" }
        .ToFrozenDictionary(encoding => encoding, encoding => new TokenCounter(encoding), StringComparer.Ordinal);

    /// <summary>For models that nobody serves.</summary>
    public TokenCounter Guessing => _byEncoding[Vocabulary.Guessed.Encoding];

    public TokenCounter Of(Deployment deployment) => _byEncoding[deployment.Vocabulary.Encoding];
}
