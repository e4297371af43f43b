using Tollgate.Accounts;

namespace Tollgate.Silo.Configuration;

/// <summary>What is known of a model: <c>model_info</c>.</summary>
public sealed record ModelInfo
{
    public string? Id { get; init; }

    /// <summary><c>chat</c>, <c>embedding</c> and so on, as written.</summary>
    public string? Mode { get; init; }

    /// <summary>The model whose price applies, where the deployment's own name does not tell.</summary>
    public string? BaseModel { get; init; }

    /// <summary>What it costs, where the entry itself does not say.</summary>
    public Costs Costs { get; init; } = Costs.None;

    public long? MaxInputTokens { get; init; }

    public long? MaxOutputTokens { get; init; }

    /// <summary>Names under which accounts are let call it together with others.</summary>
    public IReadOnlyList<string> AccessGroups { get; init; } = [];
}
