using Tollgate.Grains.Living;
using Tollgate.Silo.Telemetry.Tracing;

namespace Tollgate.Silo.Telemetry;

/// <summary>What a process tells whoever watches it.</summary>
public sealed record TelemetrySettings
{
    /// <summary>Whose names the labels have. Default: those of the documents of 2024.</summary>
    public MetricNames Names { get; init; }

    /// <summary>How many accounts a process tells of: from 0 to <see cref="AccountsLimit"/>. Default: 10,000.</summary>
    public int AccountsMax { get; init; } = LivingAccounts.DefaultMost;

    /// <summary>How many sets of labels a front tells apart in the series of calls: from 0 to
    /// <see cref="SetsLimit"/>. Default: 1,000.</summary>
    public int SetsMax { get; init; } = 1_000;

    /// <summary>Customers are told apart in the series of calls. Default: they are not, since clients name as many as
    /// they like.</summary>
    public bool TellsCustomers { get; init; }

    /// <summary>Only whoever may read everything may read the metrics. Default: everybody may.</summary>
    public bool IsGuarded { get; init; }

    /// <summary>Where traces of calls are sent; null: nothing is traced.</summary>
    public TracingSettings? Tracing { get; init; }

    /// <summary>Providers are told of which trace a request is. Default: they are not.</summary>
    public bool TellsProviders { get; init; }

    /// <summary>Logs are lines of JSON. Default: of text.</summary>
    public bool WritesJson { get; init; }

    /// <summary>Which calls have a line in the log. Default: those that were refused, or that failed.</summary>
    public DecisionLines Decisions { get; init; } = DecisionLines.Refused;

    /// <summary>Three lines each, which are read anew for every scrape.</summary>
    public const int AccountsLimit = 1_000_000;

    /// <summary>A set of labels is some two hundred lines, fifty kilobytes.</summary>
    public const int SetsLimit = 100_000;
}

/// <summary>Whose names the labels of metrics have: <c>general_settings.metrics_profile</c>.</summary>
public enum MetricNames
{
    /// <summary>A team's id is <c>team_id</c> in the metrics of budgets, as in the documents of 2024.</summary>
    Classic,

    /// <summary>It is <c>team</c>, as in those of 2026.</summary>
    Current,
}

/// <summary>Which calls have a line in the log: <c>general_settings.log_decisions</c>. Each has those before it as
/// well.</summary>
public enum DecisionLines
{
    None,

    /// <summary>Those that their providers, or this gateway, failed.</summary>
    Failed,

    /// <summary>Those of known keys that were refused.</summary>
    Refused,

    /// <summary>Every call, also those of nobody's keys.</summary>
    All,
}
