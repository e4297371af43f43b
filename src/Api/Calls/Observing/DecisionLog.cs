using Tollgate.Silo.Logs;
using Tollgate.Silo.Telemetry;

namespace Tollgate.Api.Calls.Observing;

/// <summary>One line for each call that is worth one.</summary>
internal sealed class DecisionLog(ILoggerFactory logs, TelemetrySettings settings)
{
    public const string Category = "Tollgate.Decisions";

    private static readonly EventId Id = new(1, "Decision");

    private readonly ILogger _log = logs.CreateLogger(Category);

    /// <summary>Whether a call has a line.</summary>
    public bool Tells(Observation call, CallEnd end) =>
        settings.Decisions >= LeastOf(call, end) && _log.IsEnabled(LevelOf(end));

    public void Write(CallEnd end, List<KeyValuePair<string, object?>> facts, string? trace)
    {
        if (trace is not null && !settings.WritesJson)
            facts.Add(new("trace_id", trace));
        var (level, line) = (LevelOf(end), new LogLine($"Call {DecisionFacts.NameOf(end)}", facts));
        _log.Log(level, Id, line, null, static (line, _) => line.ToString());
    }

    // Anybody can have a call refused, as often as he likes, with a key that nobody knows.
    private static DecisionLines LeastOf(Observation call, CallEnd end) => end switch
    {
        CallEnd.Failed => DecisionLines.Failed,
        CallEnd.Refused when call.Payer.Key is not null => DecisionLines.Refused,
        _ => DecisionLines.All,
    };

    private static LogLevel LevelOf(CallEnd end) => end == CallEnd.Failed ? LogLevel.Warning : LogLevel.Information;
}
