using System.Text;
using Npgsql;
using Tollgate.Accounts;

namespace Tollgate.Ledger.Postgres;

/// <summary>The ledger that several processes share.</summary>
/// <remarks>Every operation is one batch of statements in one implicit transaction, so one round trip; each statement
/// in it has a snapshot of its own. That matters: what must be seen after a lock was waited for, or after a row turned
/// out to be there already, is read by a later statement, never by the same one.</remarks>
public sealed partial class PostgresLedger(NpgsqlDataSource database) : ILedger
{
    private readonly KeptPrices _prices = new();

    public async Task<DateTimeOffset> PingAsync(CancellationToken cancellationToken)
    {
        var (clock, step) = await RunAsync(
            [
                new("""
                    update pings set count = count + 1
                    returning clock_timestamp(), coalesce((select max(number) from schema_steps), 0)
                    """),
            ],
            async reader => (await RowsAsync(
                reader, row => (row.GetFieldValue<DateTimeOffset>(0), row.GetInt32(1)), cancellationToken))[0],
            cancellationToken);
        // One that is ahead is that of a newer version, which this one gets along with.
        return step >= PostgresSchema.Newest ? clock : throw new LedgerOutdatedException(
            $"PostgreSQL has the tables of step {step}, and this version needs those of {PostgresSchema.Newest}.");
    }

    private Task<T> RunAsync<T>(
        IReadOnlyList<NpgsqlBatchCommand> commands,
        Func<NpgsqlDataReader, Task<T>> read,
        CancellationToken cancellationToken) =>
        TranslateAsync(
            async () =>
            {
                await using var batch = database.CreateBatch();
                foreach (var command in commands)
                    batch.BatchCommands.Add(command);

                T result;
                await using (var reader = await batch.ExecuteReaderAsync(cancellationToken))
                {
                    result = await read(reader);
                    while (await reader.NextResultAsync(cancellationToken))
                    {
                        // An error of a later statement undoes the earlier ones, so all of them are awaited.
                    }
                }

                return result;
            },
            cancellationToken);

    private static async Task<T> TranslateAsync<T>(Func<Task<T>> operation, CancellationToken cancellationToken)
    {
        try
        {
            return await operation();
        }
        catch (Exception exception)
            when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw PostgresErrors.Translate(exception);
        }
    }

    private static NpgsqlBatchCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(value as NpgsqlParameter ?? new() { Value = value });
        return command;
    }

    private static async Task<List<T>> RowsAsync<T>(
        NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(read(reader));
        return rows;
    }

    private static async Task<List<T>> NextAsync<T>(
        NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await reader.NextResultAsync(cancellationToken);
        return await RowsAsync(reader, read, cancellationToken);
    }

    private static Balance BalanceOf(NpgsqlDataReader row, int first = 0) => new(
        new(row.GetString(first)),
        new Period(row.GetInt64(first + 1)),
        new(row.GetDecimal(first + 2)),
        row.GetInt64(first + 3),
        row.GetInt64(first + 4),
        row.GetInt64(first + 5));

    private static Charge[] ChargesOf(NpgsqlDataReader row, int accounts, int periods) =>
    [
        .. row.GetFieldValue<string[]>(accounts).Zip(
            row.GetFieldValue<long[]>(periods), (account, period) => new Charge(new(account), new Period(period))),
    ];

    // Paths differ in length and an array of arrays may not, so each travels as the text of an array.
    private static string ArrayText(IEnumerable<string> values)
    {
        var text = new StringBuilder("{");
        foreach (var value in values)
        {
            text.Append(text.Length == 1 ? "\"" : ",\"");
            foreach (var letter in value)
                text.Append(letter is '"' or '\\' ? "\\" : "").Append(letter);
            text.Append('"');
        }

        return text.Append('}').ToString();
    }

    private static string ArrayText(IEnumerable<long> values) => $"{{{string.Join(',', values)}}}";
}
