namespace Tollgate.Silo.Configuration;

/// <summary>How calls find a deployment: <c>router_settings</c>, and what of <c>litellm_settings</c> means the same. The
/// defaults are LiteLLM's, but for the time-out.</summary>
public sealed record RouterSettings
{
    /// <summary>More than this would only be a way of waiting.</summary>
    public const int RetriesMax = 100;

    /// <summary>How often a call that failed is tried again within its model group. Default: twice.</summary>
    public int Retries { get; init; } = 2;

    /// <summary>How long a provider may be silent, where its deployment does not say. Default: ten minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The same for streams. Default: as for others.</summary>
    public TimeSpan? StreamTimeout { get; init; }

    /// <summary>The least pause before a deployment that failed is asked again. Default: none, beyond the growing pause
    /// that there always is.</summary>
    public TimeSpan RetryAfter { get; init; }

    /// <summary>How often a deployment may fail within a minute before it is passed over; null: three times, and the
    /// only one of its group always is asked.</summary>
    public int? AllowedFails { get; init; }

    /// <summary>How long a deployment is passed over. Default: five seconds.</summary>
    public TimeSpan CooldownTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Deployments are asked however often they failed. Default: they are not.</summary>
    public bool DisableCooldowns { get; init; }

    /// <summary>How many groups take a call over at most, one after the other. Default: five.</summary>
    public int MaxFallbacks { get; init; } = 5;

    /// <summary>Which groups take over where a group has failed, in order. Default: none.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Fallbacks { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The same for groups that <see cref="Fallbacks"/> does not name. Default: none.</summary>
    public IReadOnlyList<string> DefaultFallbacks { get; init; } = [];

    /// <summary>The groups that take over directly where one has failed.</summary>
    public IReadOnlyList<string> FallbacksOf(string group) => Fallbacks.GetValueOrDefault(group, DefaultFallbacks);
}
