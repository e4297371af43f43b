using System.Diagnostics;

namespace Tollgate.Ledger;

/// <summary>What goes to the ledger together, in traces.</summary>
public static class LedgerTrace
{
    public const string SourceName = "Tollgate.Ledger";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Begins a batch; null: whoever asks for it is not traced.</summary>
    internal static Activity? Begin(string question, int count)
    {
        if (Activity.Current is not { Recorded: true } || !Source.HasListeners())
            return null;

        var span = Source.StartActivity($"ledger {question}", ActivityKind.Client);
        span?.SetTag("tollgate.ledger.question", question);
        span?.SetTag("tollgate.ledger.batch_size", count);
        return span;
    }
}
