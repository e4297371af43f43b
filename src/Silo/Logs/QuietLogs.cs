using Microsoft.Extensions.Logging.Console;

namespace Tollgate.Silo.Logs;

public static class QuietLogs
{
    /// <summary>One line a message, and none for a request: paths and queries may have secrets in them.</summary>
    /// <param name="asJson">Each line is an object.</param>
    public static void KeepQuiet(this ILoggingBuilder logging, bool asJson)
    {
        logging.ClearProviders();
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            console.UseUtcTimestamp = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        logging.AddConsoleFormatter<JsonLines, ConsoleFormatterOptions>();
        logging.Services.Configure<ConsoleLoggerOptions>(console =>
        {
            if (asJson)
                console.FormatterName = JsonLines.FormatterName;
            // Whoever does not read the lines must not hold up calls: what finds no room is dropped, and how much is
            // told.
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        });
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // It writes nothing that others do not, but makes an activity and a scope for every request while it may.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        logging.AddFilter("System", LogLevel.Warning);
        logging.AddFilter("Polly", LogLevel.Warning);
        // A start that fails is told by the program itself, in one line and without a stack.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
    }
}
