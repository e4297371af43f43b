using System.Diagnostics;
using Npgsql;

namespace Tollgate.Ledger.Postgres;

public sealed partial class PostgresLedger
{
    private const string SpentOfCall = "coalesce(c.cost, 0) + coalesce(c.adjusted, 0)";

    public async Task<CallPage> CallsAsync(
        CallsQuestion question, long offset, int most, CancellationToken cancellationToken)
    {
        var count = Count(question);
        var page = new NpgsqlBatchCommand();
        page.CommandText =
            $"""
            {ReadCalls}
            from (
              select * from calls c where {CallsWhere(page, question)}
              order by {Order(question)} limit {Add(page, (long)most)} offset {Add(page, offset)}) c
            left join claims k on k.call_id = c.id left join prices p on p.id = c.price
            order by {Order(question)}
            """;
        return await ReportAsync(
            [count, page],
            async reader =>
            {
                var total = await RowsAsync(reader, row => row.GetInt64(0), cancellationToken);
                return new CallPage(await NextAsync(reader, CallOf, cancellationToken), total[0]);
            },
            cancellationToken);
    }

    // Of whole days the sums know how many there are.
    private static NpgsqlBatchCommand Count(CallsQuestion question)
    {
        if (question.WholeDays is var (from, to))
        {
            var summed = SumCommand(new(from, to, SpendBy.Nothing, question.Filter));
            summed.CommandText = $"select calls from ({summed.CommandText}) s({SumNames})";
            return summed;
        }

        var counted = new NpgsqlBatchCommand();
        counted.CommandText = $"select count(*) from calls c where {CallsWhere(counted, question)}";
        return counted;
    }

    private static string CallsWhere(NpgsqlBatchCommand command, CallsQuestion question)
    {
        var where = $"c.settled_at is not null and c.opened_at >= {Add(command, question.From.UtcDateTime)} "
            + $"and c.opened_at < {Add(command, question.To.UtcDateTime)}"
            + SpendWhere(command, question.Filter, "tags_of(c.accounts)", "c");
        if (question.Call is { } call)
            where += $" and c.id = {Add(command, call.Value)}";
        if (question.Failed is { } failed)
            where += $" and (c.status is not distinct from 'failure') = {Add(command, failed)}";
        if (question.SpentLeast is { } least)
            where += $" and {SpentOfCall} >= {Add(command, least.Dollars)}";
        if (question.SpentMost is { } most)
            where += $" and {SpentOfCall} <= {Add(command, most.Dollars)}";
        return where;
    }

    private static string Order(CallsQuestion question)
    {
        var by = question.Order switch
        {
            CallOrder.Opened => "c.opened_at",
            CallOrder.Settled => "c.settled_at",
            CallOrder.Duration => "c.settled_at - c.opened_at",
            CallOrder.Spent => SpentOfCall,
            CallOrder.Tokens => "c.prompt_tokens + c.completion_tokens",
            _ => throw new UnreachableException(),
        };
        return $"{by} {(question.Ascending ? "asc" : "desc")}, c.opened_at desc, c.id desc";
    }
}
