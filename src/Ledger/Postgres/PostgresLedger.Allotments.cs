using Npgsql;
using Tollgate.Accounts;

namespace Tollgate.Ledger.Postgres;

public sealed partial class PostgresLedger : IAllotments
{
    public Task<RateLimits> AllottedAsync(
        AccountId source, AccountId? except, CancellationToken cancellationToken)
    {
        var command = new NpgsqlBatchCommand("select requests, tokens from allotted($1, $2)");
        command.Parameters.Add(new() { Value = source.Value });
        command.Parameters.Add(new() { Value = except?.Value ?? "" });
        return RunAsync(
            [command],
            async reader => (await RowsAsync(
                reader, row => new RateLimits(row.GetInt64(0), row.GetInt64(1)), cancellationToken))[0],
            cancellationToken);
    }
}
