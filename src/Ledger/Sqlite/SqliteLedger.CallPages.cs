using System.Diagnostics;
using Microsoft.Data.Sqlite;
using static Tollgate.Ledger.Sqlite.SqliteValues;

namespace Tollgate.Ledger.Sqlite;

public sealed partial class SqliteLedger
{
    public Task<CallPage> CallsAsync(
        CallsQuestion question, long offset, int most, CancellationToken cancellationToken) =>
        _reader.RunAsync(
            session =>
            {
                // Amounts are texts, so what they are compared with and ordered by is read here.
                var found = new List<(long Row, decimal Rank)>();
                session.ForEach(
                    $"""
                    select id, key, team, "user", customer, organization, model, deployment, route, charges, cost,
                      adjusted, opened_at, settled_at, prompt_tokens + completion_tokens, rowid
                    from calls
                    where opened_at >= $1 and opened_at < $2 and settled_at is not null
                      and ($3 is null or (status is 'failure') = $3)
                      and {(question.Call is null ? "$4 is null" : "id = $4")}
                    order by opened_at desc, id desc
                    """,
                    row =>
                    {
                        if (Is(question, row))
                            found.Add((row.GetInt64(15), RankOf(question.Order, row)));
                    },
                    Write(question.From),
                    Write(question.To),
                    question.Failed,
                    question.Call?.ToString());
                var ordered = question.Ascending
                    ? found.OrderBy(call => call.Rank)
                    : found.OrderByDescending(call => call.Rank);
                var page = ordered.Skip((int)Math.Min(offset, int.MaxValue)).Take(most)
                    .Select(call => session.Query(ReadCallOfRow, CallOf, call.Row).Single());
                return new CallPage([.. page], found.Count);
            },
            cancellationToken);

    private static bool Is(CallsQuestion question, SqliteDataReader row)
    {
        var spent = MoneyOrZero(row, 10) + MoneyOrZero(row, 11);
        return Fits(question.Filter, GroupOf(row, first: 1), TagsOf(row.GetString(9)))
            && !(question.SpentLeast > spent) && !(question.SpentMost < spent);
    }

    private static decimal RankOf(CallOrder order, SqliteDataReader row) => order switch
    {
        CallOrder.Opened => row.GetInt64(12),
        CallOrder.Settled => row.GetInt64(13),
        CallOrder.Duration => row.GetInt64(13) - row.GetInt64(12),
        CallOrder.Spent => (MoneyOrZero(row, 10) + MoneyOrZero(row, 11)).Dollars,
        CallOrder.Tokens => row.GetInt64(14),
        _ => throw new UnreachableException(),
    };
}
