using System.Diagnostics;
using Npgsql;
using Tollgate.Ledger;
using Tollgate.Ledger.Postgres;
using Tollgate.Servers.Postgres;

namespace Tollgate.Benchmarks;

/// <summary>Reports over ten million calls of a month, a thousand keys and five models, on PostgreSQL.</summary>
internal static class ReportBenchmarks
{
    private const int Calls = 10_000_000;
    private const int Days = 31;
    private const int Times = 3;

    public static async Task RunAsync()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var database = PostgresDataSource.Create((await server.CreateDatabaseAsync()).ConnectionString);
        await PostgresSchema.MigrateAsync(database, CancellationToken.None);
        var reports = new PostgresLedger(database);
        var now = TimeProvider.System.GetUtcNow();
        await FillAsync(database);

        var watch = Stopwatch.StartNew();
        var kept = 0;
        while (await reports.KeepSumsAsync(now, CancellationToken.None))
            kept++;
        Console.WriteLine($"{Calls:N0} calls; the sums of {kept} days were kept within {watch.Elapsed.TotalSeconds:N1} s");

        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var month = new SpendQuestion(today.AddDays(1 - Days), today, SpendBy.Nothing, new());
        var key = new SpendFilter { Keys = ["k1"] };
        Console.WriteLine("| report | lines | time |");
        Console.WriteLine("|---|---:|---:|");
        await MeasureAsync("all, by day", month with { By = SpendBy.Day });
        await MeasureAsync("all, by model", month with { By = SpendBy.Model });
        await MeasureAsync("all, the first 100 keys", month with { By = SpendBy.Key, Most = 100 });
        await MeasureAsync("all, by day, team and model", month with { By = SpendBy.Day | SpendBy.Team | SpendBy.Model });
        await MeasureAsync("a key, by day and model", month with { By = SpendBy.Day | SpendBy.Model, Filter = key });
        await MeasureAsync("today alone, from its calls", month with { From = today, By = SpendBy.Key });
        var range = new CallsQuestion(now.AddDays(-Days), now, new());
        await MeasurePageAsync("the newest 50 calls of a day", range with { From = now.AddDays(-1) });
        await MeasurePageAsync("the newest 50 calls of a key in a day", range with { From = now.AddDays(-1), Filter = key });
        var days = new CallsQuestion(
            new(now.Date.AddDays(1 - Days), TimeSpan.Zero), new(now.Date.AddDays(1), TimeSpan.Zero), new());
        await MeasurePageAsync("the newest 50 calls of the month", days);
        await MeasurePageAsync("the dearest 50 calls of the month", days with { Order = CallOrder.Spent });

        async Task MeasureAsync(string name, SpendQuestion question)
        {
            var lines = (await reports.SumAsync(question, CancellationToken.None)).Count;
            var best = await BestAsync(() => reports.SumAsync(question, CancellationToken.None));
            Console.WriteLine($"| {name} | {lines:N0} | {best.TotalMilliseconds:N0} ms |");
        }

        async Task MeasurePageAsync(string name, CallsQuestion question)
        {
            var total = (await reports.CallsAsync(question, 0, 50, CancellationToken.None)).Total;
            var best = await BestAsync(() => reports.CallsAsync(question, 0, 50, CancellationToken.None));
            Console.WriteLine($"| {name} | {total:N0} | {best.TotalMilliseconds:N0} ms |");
        }
    }

    private static async Task<TimeSpan> BestAsync(Func<Task> measured)
    {
        var best = TimeSpan.MaxValue;
        for (var time = 0; time < Times; time++)
        {
            var watch = Stopwatch.StartNew();
            await measured();
            best = watch.Elapsed < best ? watch.Elapsed : best;
        }

        return best;
    }

    private static Task FillAsync(NpgsqlDataSource database) => ExecuteAsync(
        database,
        $"""
        insert into calls (id, owner, accounts, periods, held, cost, how, status, prompt_tokens, completion_tokens, opened_at,
          settled_at, route, model, deployment, stream, key, team, "user")
        select gen_random_uuid(), 'o', array['key:k' || n % 1000], array[0], 0.001, 0.000001 * (n % 997), 'exact', 'success', 10, 20,
          now() - interval '{Days} days' * (1 - n::float8 / {Calls}), now(), '/v1/chat/completions', 'm' || n % 5, 'openai/m' || n % 5, false,
          'k' || n % 1000, 't' || n % 50, 'u' || n % 200
        from generate_series(1, {Calls}) n;
        analyze calls
        """);

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandTimeout = 0;
        command.CommandText = $"set statement_timeout = 0; {sql}; set statement_timeout = 5000";
        await command.ExecuteNonQueryAsync();
    }
}
