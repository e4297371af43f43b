using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Tollgate.Ledger.Sqlite;

/// <summary>What an error of SQLite means to whoever asked.</summary>
internal static class SqliteErrors
{
    public static Exception Translate(Exception exception) => exception switch
    {
        LedgerRejectedException or LedgerUnavailableException => exception,
        SqliteException { SqliteErrorCode: SQLITE_CONSTRAINT or SQLITE_MISMATCH or SQLITE_TOOBIG or SQLITE_RANGE } =>
            new LedgerRejectedException(exception.Message, exception),
        OverflowException => new LedgerRejectedException("A sum grew beyond what can be kept exactly.", exception),
        // Disk full, read-only, busy, torn: nothing that another call could not meet as well.
        _ => Unavailable(exception),
    };

    public static LedgerUnavailableException Unavailable(Exception exception) =>
        new($"SQLite did not commit: {exception.Message}", exception);

    public static bool IsTaken(SqliteException exception, string columns) =>
        exception.SqliteErrorCode == SQLITE_CONSTRAINT && exception.Message.Contains(columns, StringComparison.Ordinal);
}
