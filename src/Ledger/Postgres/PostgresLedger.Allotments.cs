using Npgsql;
using Tollgate.Accounts;

namespace Tollgate.Ledger.Postgres;

public sealed partial class PostgresLedger : IAllotments
{
    public Task<Allotted> AllottedAsync(AccountId source, AccountId? except, CancellationToken cancellationToken)
    {
        var command = new NpgsqlBatchCommand(
            "select requests, tokens, guarantees_requests, guarantees_tokens from allotted($1, $2)");
        command.Parameters.Add(new() { Value = source.Value });
        command.Parameters.Add(new() { Value = except?.Value ?? "" });
        return RunAsync(
            [command],
            async reader => (await RowsAsync(
                reader,
                row => new Allotted(
                    new(row.GetInt64(0), row.GetInt64(1)), new(row.GetBoolean(2), row.GetBoolean(3))),
                cancellationToken))[0],
            cancellationToken);
    }
}
