namespace Tollgate.Silo.Life;

/// <summary>What becomes of a process that is told that the cluster counted it out, or whose membership broke. Orleans
/// would abort it, and every stream in flight; but the ledger needs no Orleans, so they can end, and settle
/// exactly.</summary>
internal sealed partial class CountedOut(IServiceProvider services, ILogger<CountedOut> log) : IFatalErrorHandler
{
    public bool IsUnexpected(Exception exception) => true;

    public void OnFatalException(object? sender, string? context, Exception? exception)
    {
        Log.Fatal(log, exception, context);
        // Asked for when it is needed: Orleans makes this while it makes what the departure is made of.
        services.GetRequiredService<Departure>().BeCountedOut();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Critical,
            "The cluster goes on without this process: it admits nothing more, lets its calls end, and leaves. "
            + "{Reason}")]
        public static partial void Fatal(ILogger logger, Exception? exception, string? reason);
    }
}
