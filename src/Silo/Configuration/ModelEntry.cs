using Tollgate.Accounts;

namespace Tollgate.Silo.Configuration;

/// <summary>An entry of <c>model_list</c>.</summary>
public sealed record ModelEntry
{
    /// <summary>The name that clients ask for; entries that share it share the load.</summary>
    public required string ModelName { get; init; }

    /// <summary>What answers: <c>provider/model</c>.</summary>
    public required string Model { get; init; }

    public Secret? ApiKey { get; init; }

    /// <summary>Where the provider is, an http or https address; null for the provider's own.</summary>
    public string? ApiBase { get; init; }

    /// <summary>The answer to every call, given without a provider.</summary>
    public string? MockResponse { get; init; }

    /// <summary>How long a call may take: above zero, at most a day.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The same for streams.</summary>
    public TimeSpan? StreamTimeout { get; init; }

    /// <summary>How often a call that failed here is tried again within its group.</summary>
    public int? Retries { get; init; }

    /// <summary>Its share of the group's calls; where no entry of the group has one, the requests of
    /// <see cref="Rates"/> are, or else their tokens.</summary>
    public double? Weight { get; init; }

    /// <summary>What its provider takes: <c>rpm</c>, <c>tpm</c> and <c>max_parallel_requests</c>. Beyond it, another
    /// entry of the group is asked.</summary>
    public RateLimits Rates { get; init; }

    /// <summary>The account that keeps to <see cref="Rates"/>; null: it has none.</summary>
    public AccountId? Account { get; init; }

    /// <summary>The account of its group, where keys share the group's rates; null: they do not.</summary>
    public AccountId? GroupAccount { get; init; }

    /// <summary>Entries with a lower one go first; null goes last.</summary>
    public int? Order { get; init; }

    /// <summary>What somebody says that it costs.</summary>
    public Costs Costs { get; init; } = Costs.None;

    public ModelInfo Info { get; init; } = new();

    /// <summary>The line of the file on which the entry begins.</summary>
    public int Line { get; init; }

    public override string ToString() => $"{ModelName} ({Model})";
}
