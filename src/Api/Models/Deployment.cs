using Tollgate.Accounts;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Models;

/// <summary>One place where a model is served: its address, its secret and its price.</summary>
internal sealed class Deployment
{
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(10);

    /// <summary>Named by the configuration, or else a short hash that outlives a restart.</summary>
    public required string Id { get; init; }

    /// <summary>The public name, by which clients ask for it.</summary>
    public required string ModelGroup { get; init; }

    /// <summary>The model as the configuration writes it, with its provider's prefix.</summary>
    public required string Model { get; init; }

    /// <summary>The model as its provider knows it.</summary>
    public required string UpstreamModel { get; init; }

    /// <summary>OpenAI's own name of the model, such as <c>gpt-4o</c>; null: it is not one of OpenAI's.</summary>
    public string? OpenAIModel { get; init; }

    /// <summary>Without a slash at its end.</summary>
    public required Uri ApiBase { get; init; }

    public required Uri ChatCompletions { get; init; }

    public required Uri Embeddings { get; init; }

    /// <summary>Null: the provider asks for none.</summary>
    public Secret? ApiKey { get; init; }

    /// <summary>If set, this is answered and no provider is asked.</summary>
    public string? MockResponse { get; init; }

    /// <summary>How long the provider may be silent. Default: ten minutes.</summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>Null: not known, and so neither is the cost of a call.</summary>
    public Price? Price { get; init; }

    public long? MaxInputTokens { get; init; }

    public long? MaxOutputTokens { get; init; }

    /// <summary>The access groups that the configuration puts it in.</summary>
    public IReadOnlyList<string> AccessGroups { get; init; } = [];

    public OutputLengths OutputLengths { get; } = new();
}
