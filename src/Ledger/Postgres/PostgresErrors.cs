using Npgsql;

namespace Tollgate.Ledger.Postgres;

/// <summary>What an error of the database or of its driver means to whoever asked.</summary>
internal static class PostgresErrors
{
    public static Exception Translate(Exception exception) => exception switch
    {
        LedgerRejectedException or LedgerUnavailableException => exception,
        PostgresException refused when IsAboutData(refused.SqlState) =>
            new LedgerRejectedException(refused.MessageText, exception),
        // Everything else, known or not, is no fault of the row: it may work later, and it may even have happened.
        PostgresException failed =>
            new LedgerUnavailableException($"PostgreSQL: {failed.SqlState} {failed.MessageText}", exception),
        _ => new LedgerUnavailableException($"PostgreSQL: {exception.Message}", exception),
    };

    // Cardinality, data, integrity, and rows too large for an index.
    private static bool IsAboutData(string state) =>
        state.StartsWith("21", StringComparison.Ordinal)
        || state.StartsWith("22", StringComparison.Ordinal)
        || state.StartsWith("23", StringComparison.Ordinal)
        || state == PostgresErrorCodes.ProgramLimitExceeded;
}
