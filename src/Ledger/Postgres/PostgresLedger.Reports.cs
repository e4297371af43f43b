using System.Data;
using Npgsql;
using Tollgate.Accounts;

namespace Tollgate.Ledger.Postgres;

public sealed partial class PostgresLedger : IReports
{
    // Nobody's call waits for it.
    private const int ReportSeconds = 60;

    private static readonly (SpendBy By, string Column)[] Groups =
    [
        (SpendBy.Day, "day"), (SpendBy.Key, "key"), (SpendBy.Team, "team"), (SpendBy.User, "\"user\""),
        (SpendBy.Customer, "customer"), (SpendBy.Organization, "organization"), (SpendBy.Model, "model"),
        (SpendBy.Deployment, "deployment"), (SpendBy.Route, "route"), (SpendBy.Tag, "tag"),
    ];

    private const string Sums =
        """
        coalesce(sum(spent), 0), coalesce(sum(prompt_tokens), 0)::bigint, coalesce(sum(completion_tokens), 0)::bigint,
        coalesce(sum(cached_tokens), 0)::bigint, coalesce(sum(cache_write_tokens), 0)::bigint,
        coalesce(sum(calls), 0)::bigint, coalesce(sum(failed), 0)::bigint
        """;

    // What a sum is told apart by, and then what it is.
    private const string SumNames =
        "a, b, c, d, e, f, g, h, i, j, spent, prompt, completion, cached, cache_write, calls, failed";

    private const string DayColumns =
        """
        day, key, team, "user", customer, organization, model, deployment, route, tags, spent, prompt_tokens,
        completion_tokens, cached_tokens, cache_write_tokens, calls, failed
        """;

    private const string TagsOfCall = "tags_of(accounts)";

    private const string NoTags = "'{}'::text[]";

    private const string CallColumnsBeforeTags =
        "utc_day(opened_at) as day, key, team, \"user\", customer, organization, model, deployment, route, ";

    private const string CallColumnsBehindTags =
        """
         as tags, coalesce(cost, 0) + coalesce(adjusted, 0) as spent, prompt_tokens, completion_tokens,
        cached_tokens, cache_write_tokens, 1 as calls, coalesce((status = 'failure')::integer, 0) as failed
        """;

    public Task<IReadOnlyList<SpendSum>> SumAsync(SpendQuestion question, CancellationToken cancellationToken) =>
        ReportAsync<IReadOnlyList<SpendSum>>(
            [SumCommand(question)],
            async reader => await RowsAsync(reader, SumOf, cancellationToken),
            cancellationToken);

    // One statement, so one snapshot: a day is read either from its sums or from its calls. The offset has each day looked
    // up by itself, or the planner takes them for so many that it reads all calls there are.
    private static NpgsqlBatchCommand SumCommand(SpendQuestion question)
    {
        var command = new NpgsqlBatchCommand();
        var (from, to) = (Add(command, question.From), Add(command, question.To));
        var columns = string.Concat(Groups.Select(group =>
            question.By.HasFlag(group.By) ? $"{group.Column}, " : group.By == SpendBy.Day ? "null::date, " : "null::text, "));
        var groups = string.Join(", ", Groups.Where(group => question.By.HasFlag(group.By)).Select(group => group.Column));
        var byTag = question.By.HasFlag(SpendBy.Tag);
        var tags = byTag ? ", unnest(tags) tag" : "";
        // To find the tags of a call takes longer than all else of it.
        var tagsOfCall = byTag ? TagsOfCall : NoTags;
        command.CommandText =
            $"""
            with summed as (select day from summed_days where is_summed and day between {from} and {to}),
            rows as (
              select {DayColumns} from days d
              where d.day in (select day from summed) {SpendWhere(command, question.Filter, "d.tags")}
              union all
              select d.*
              from (
                select d::date as day from generate_series({from}::date, {to}::date, '1 day') d
                where d::date not in (select day from summed)) u
              cross join lateral (
                select {CallColumnsBeforeTags}{tagsOfCall}{CallColumnsBehindTags} from calls d
                where d.opened_at >= u.day::timestamp at time zone 'utc'
                  and d.opened_at < (u.day + 1)::timestamp at time zone 'utc'
                  and d.settled_at is not null {SpendWhere(command, question.Filter, "tags_of(d.accounts)")}
                offset 0) d)
            select {columns} {Sums} from rows{tags}
            {(groups.Length > 0 ? $"group by {groups}" : "")}
            order by sum(spent) desc nulls last{(groups.Length > 0 ? $", {groups}" : "")}
            limit {Add(command, (long)question.Most)}
            """;
        return command;
    }

    private static string SpendWhere(NpgsqlBatchCommand command, SpendFilter filter, string tags, string table = "d")
    {
        var where = "";
        foreach (var (column, names) in Columns(filter))
        {
            if (names is not null)
                where += $" and {table}.{column} = any({Add(command, Texts(names))})";
        }

        if (filter.Models is { } models)
        {
            var any = Add(command, Texts(models));
            where += $" and ({table}.model = any({any}) or {table}.deployment = any({any}) "
                + $"or substr({table}.deployment, strpos({table}.deployment, '/') + 1) = any({any}))";
        }

        if (filter.Tags is { } names2)
            where += $" and {tags} && {Add(command, names2.Select(name => AccountId.Tag(name).Value).ToArray())}";
        return where;
    }

    private static (string Column, IReadOnlyList<string>? Names)[] Columns(SpendFilter filter) =>
    [
        ("key", filter.Keys), ("team", filter.Teams), ("\"user\"", filter.Users), ("customer", filter.Customers),
        ("organization", filter.Organizations), ("model", filter.ModelGroups),
    ];

    private Task<T> ReportAsync<T>(
        IReadOnlyList<NpgsqlBatchCommand> commands,
        Func<NpgsqlDataReader, Task<T>> read,
        CancellationToken cancellationToken) => TranslateAsync(
            async () =>
            {
                await using var connection = await database.OpenConnectionAsync(cancellationToken);
                await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
                T result;
                await using (var batch = new NpgsqlBatch(connection, transaction) { Timeout = ReportSeconds })
                {
                    batch.BatchCommands.Add(new($"set local statement_timeout = '{ReportSeconds}s'"));
                    foreach (var command in commands)
                        batch.BatchCommands.Add(command);
                    await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
                    result = await read(reader);
                }

                await transaction.CommitAsync(cancellationToken);
                return result;
            },
            cancellationToken);

    private static SpendSum SumOf(NpgsqlDataReader row) => new(
        new(
            row.IsDBNull(0) ? null : row.GetFieldValue<DateOnly>(0),
            TextOrNull(row, 1),
            TextOrNull(row, 2),
            TextOrNull(row, 3),
            TextOrNull(row, 4),
            TextOrNull(row, 5),
            TextOrNull(row, 6),
            TextOrNull(row, 7),
            TextOrNull(row, 8),
            TextOrNull(row, 9) is { } tag ? new AccountId(tag).Name : null),
        new(
            new(row.GetDecimal(10)),
            row.GetInt64(11),
            row.GetInt64(12),
            row.GetInt64(13),
            row.GetInt64(14),
            row.GetInt64(15),
            row.GetInt64(16)));
}
