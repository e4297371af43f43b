using Npgsql;

namespace Tollgate.Ledger.Postgres;

/// <summary>Brings a database to the tables that this version needs: numbered steps, forward only, each in one
/// transaction.</summary>
public static class PostgresSchema
{
    /// <summary>The number of the step that this version needs.</summary>
    internal static int Newest { get; } = SchemaStep.Of("Postgres")[^1].Number;

    /// <summary>Several processes may do this at once: all but one wait, and then find nothing left to do.</summary>
    /// <exception cref="LedgerUnavailableException">The database cannot be reached, or may not be changed.</exception>
    public static async Task MigrateAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            foreach (var step in SchemaStep.Of("Postgres"))
                await TakeAsync(connection, step, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw PostgresErrors.Translate(exception);
        }
    }

    private static async Task TakeAsync(
        NpgsqlConnection connection, SchemaStep step, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        // 256 lies beyond the locks of accounts. A step may take as long as it needs, and so may waiting for another's.
        await ExecuteAsync("set local statement_timeout = 0; select pg_advisory_xact_lock(7, 256)");
        await ExecuteAsync(
            "create table if not exists schema_steps " +
            "(number integer primary key, name text not null, taken_at timestamptz not null default now())");

        await using var known = new NpgsqlCommand(
            "select exists (select from schema_steps where number = $1)", connection);
        known.Parameters.Add(new() { Value = step.Number });
        if (await known.ExecuteScalarAsync(cancellationToken) is true)
            return;

        await ExecuteAsync(step.Sql);
        await using var taken = new NpgsqlCommand(
            "insert into schema_steps (number, name) values ($1, $2)", connection);
        taken.Parameters.Add(new() { Value = step.Number });
        taken.Parameters.Add(new() { Value = step.Name });
        await taken.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
