using Npgsql;

namespace Tollgate.Ledger.Postgres;

/// <summary>How the ledger speaks to PostgreSQL.</summary>
public static class PostgresDataSource
{
    /// <summary>How long a statement may run or wait for a lock before the server ends it.</summary>
    public static readonly TimeSpan StatementTimeout = TimeSpan.FromSeconds(5);

    // A server that does not even answer is given up a little later.
    private static readonly TimeSpan AnswerTimeout = StatementTimeout + TimeSpan.FromSeconds(2);

    /// <param name="connectionString">Of Npgsql. With several hosts, the primary among them is used.</param>
    public static NpgsqlDataSource Create(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "tollgate",
            // The statements are few and always the same: planning them once is most of their cost.
            MaxAutoPrepare = 50,
            NoResetOnClose = true,
            CommandTimeout = (int)AnswerTimeout.TotalSeconds,
            Timeout = (int)StatementTimeout.TotalSeconds,
        };

        // The protocol rests on the first two: each statement of a transaction sees what was committed before it, and an
        // answer means that the commit is on disk. To compile a statement takes longer than any of these runs.
        settings.Options =
            $"{settings.Options} -c default_transaction_isolation=read\\ committed -c synchronous_commit=on " +
            $"-c jit=off -c statement_timeout={(int)StatementTimeout.TotalMilliseconds}";

        return settings.Host?.Contains(',', StringComparison.Ordinal) == true
            ? new NpgsqlDataSourceBuilder(settings.ConnectionString)
                .BuildMultiHost()
                .WithTargetSession(TargetSessionAttributes.Primary)
            : NpgsqlDataSource.Create(settings);
    }
}
