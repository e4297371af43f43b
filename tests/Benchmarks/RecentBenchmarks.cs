using System.Diagnostics;
using Npgsql;
using Tollgate.Accounts;
using Tollgate.Ledger;
using Tollgate.Ledger.Postgres;
using Tollgate.Servers.Postgres;

namespace Tollgate.Benchmarks;

/// <summary>What rates cost PostgreSQL: a new activation that reads the calls of the last minute, among a million that
/// are older, and the index for it at every settlement. Quote the ratios, and the bytes.</summary>
internal static class RecentBenchmarks
{
    private const int Rows = 1_000_000;
    private const int Accounts = 1_000;
    private const int Reads = 15;
    private const int Rounds = 4;
    private const int Batches = 40;
    private const int BatchSize = 100;
    private static readonly int[] CallsPerSecond = [10, 100, 1_000];
    private static readonly AccountId Asking = AccountId.Team("t7");

    public static async Task RunAsync()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var database = PostgresDataSource.Create((await server.CreateDatabaseAsync()).ConnectionString);
        await PostgresSchema.MigrateAsync(database, CancellationToken.None);
        var ledger = new PostgresLedger(database);

        Console.WriteLine("| calls/s in the last minute | its rows | of the account | read without rates | with | index scans | plan |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|---|");
        foreach (var rate in CallsPerSecond)
            await ReadAsync(database, ledger, rate);

        Console.WriteLine();
        Console.WriteLine("| settlements | round | per settlement | log per settlement |");
        Console.WriteLine("|---|---:|---:|---:|");
        for (var round = 0; round < Rounds; round++)
        {
            await SettleAsync(database, ledger, "with the index", round);
            await ExecuteAsync(database, "drop index calls_settled");
            await SettleAsync(database, ledger, "without it", round);
            await ExecuteAsync(database, "create index calls_settled on calls (settled_at) where settled_at is not null");
        }
    }

    private static async Task ReadAsync(NpgsqlDataSource database, PostgresLedger ledger, int rate)
    {
        await ExecuteAsync(
            database,
            $"""
            truncate calls;
            insert into calls (id, owner, accounts, periods, held, cost, how, opened_at, settled_at, route, model, deployment, stream)
            select gen_random_uuid(), 'bench', array['key:k' || n % 5000, 'team:t' || n % {Accounts}, 'organization:o'],
              array[0, 0, 0], 1, 1, 'exact', at - interval '2 s', at, '/chat/completions', 'gpt', 'openai/gpt', false
            from generate_series(1, {Rows}) n, lateral (select now() - interval '1 s' * n / {rate} at) settled;
            analyze calls
            """);
        var now = TimeProvider.System.GetUtcNow();
        var (plain, _) = await MedianAsync(ledger, new(Asking, new(0)));
        var scans = await ScansAsync(database);
        var (rated, books) = await MedianAsync(ledger, new(Asking, new(0), now - Account.RateMinute));
        // The server tells of scans a moment later.
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        var more = await ScansAsync(database) - scans;
        var plan = (string)(await ExecuteAsync(
            database,
            $"""
            explain select id from calls where settled_at > now() - interval '1 minute'
              and exists (select from unnest(accounts) a where split_part(a, '/', 1) = any(array['{Asking}']))
            """))!;
        Console.WriteLine(
            $"| {rate:N0} | {rate * 60:N0} | {books.Recent.Count:N0} | {plain.TotalMilliseconds:N1} ms | {rated.TotalMilliseconds:N1} ms | {more} of {Reads} | {plan} |");
    }

    private static async Task<(TimeSpan Median, AccountBooks Books)> MedianAsync(PostgresLedger ledger, BooksQuestion question)
    {
        var times = new List<TimeSpan>();
        AccountBooks books = null!;
        for (var read = 0; read < Reads; read++)
        {
            var watch = Stopwatch.StartNew();
            books = (await ledger.ReadAsync([question], CancellationToken.None))[0];
            times.Add(watch.Elapsed);
        }

        return (times.Order().ElementAt(Reads / 2), books);
    }

    private static async Task SettleAsync(NpgsqlDataSource database, PostgresLedger ledger, string name, int round)
    {
        AccountId[] accounts = [.. Enumerable.Range(0, Accounts).Select(team => AccountId.Team($"t{team}"))];
        var epochs = await ledger.AdvanceAsync(accounts, CancellationToken.None);
        Fence[] fences = [.. accounts.Zip(epochs, (account, epoch) => new Fence(account, epoch))];
        var (elapsed, bytes) = (TimeSpan.Zero, 0m);
        for (var batch = 0; batch < Batches; batch++)
        {
            var calls = Enumerable.Range(0, BatchSize).Select(call => NewCall(fences, (batch * BatchSize) + call)).ToArray();
            await ledger.OpenAsync(calls, CancellationToken.None);
            var ended = calls.Select(call => new Settlement(
                call.Id, new Money(0.001m), new TokenCounts(100, 20), Estimated: false, CallStatus.Success, TimeProvider.System.GetUtcNow(), call.Charges, 120)).ToArray();
            var before = await LogAsync(database);
            var watch = Stopwatch.StartNew();
            await ledger.SettleAsync(ended, CancellationToken.None);
            elapsed += watch.Elapsed;
            bytes += await LogAsync(database) - before;
        }

        const int Settled = Batches * BatchSize;
        Console.WriteLine(
            $"| {name} | {round} | {elapsed.TotalMicroseconds / Settled:N0} us | {bytes / Settled:N0} bytes |");
    }

    private static NewCall NewCall(Fence[] fences, int number)
    {
        Fence[] path = [.. Enumerable.Range(0, 3).Select(place => fences[(number + (place * 331)) % fences.Length])];
        return new(
            new(Guid.CreateVersion7()),
            "bench",
            new(0.01m),
            TimeProvider.System.GetUtcNow(),
            [.. path.Select(fence => new Charge(fence.Account, new(0)))],
            path,
            new("/chat/completions", "gpt", "openai/gpt", Stream: false),
            HeldTokens: 200);
    }

    private static async Task<long> ScansAsync(NpgsqlDataSource database) =>
        (long)(await ExecuteAsync(database, "select idx_scan from pg_stat_user_indexes where indexrelname = 'calls_settled'"))!;

    private static async Task<decimal> LogAsync(NpgsqlDataSource database) =>
        (decimal)(await ExecuteAsync(database, "select pg_current_wal_insert_lsn() - '0/0'"))!;

    private static async Task<object?> ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        (command.CommandText, command.CommandTimeout) = ("set statement_timeout = 0", 0);
        await command.ExecuteNonQueryAsync();
        command.CommandText = sql;
        var answer = await command.ExecuteScalarAsync();
        command.CommandText = "reset statement_timeout";
        await command.ExecuteNonQueryAsync();
        return answer;
    }
}
