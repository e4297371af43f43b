using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Tollgate.Accounts;
using Tollgate.Ledger;
using Tollgate.Ledger.Postgres;
using Tollgate.Ledger.Sqlite;
using Tollgate.Servers.Postgres;

namespace Tollgate.Benchmarks;

/// <summary>How many calls a second one process opens and settles, each committed to disk, at so many at once.
/// Throughput under group commit is a property of the crowd, so this is measured by the clock and not call by
/// call.</summary>
internal static class LedgerBenchmarks
{
    private const int ChargesPerCall = 3;
    private static readonly int[] Crowds = [1, 32, 256];
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(5);
    private static readonly Period Today = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public static async Task RunAsync()
    {
        Console.WriteLine("| ledger | at once | calls/s | mean | CPU per call |");
        Console.WriteLine("|---|---:|---:|---:|---:|");

        var folder = Directory.CreateTempSubdirectory("tollgate-ledger-").FullName;
        await using (var sqlite = SqliteLedger.Open(folder, TimeProvider.System))
            await MeasureAsync("SQLite", sqlite);
        Directory.Delete(folder, recursive: true);

        await using var server = await PostgresServer.StartAsync();
        await using var database = PostgresDataSource.Create((await server.CreateDatabaseAsync()).ConnectionString);
        await PostgresSchema.MigrateAsync(database, CancellationToken.None);
        await MeasureAsync("PostgreSQL", new PostgresLedger(database));
    }

    private static async Task MeasureAsync(string name, ILedger ledger)
    {
        var accounts = Enumerable.Range(0, 100).Select(i => AccountId.Team($"t{i}")).ToArray();
        var epochs = await ledger.AdvanceAsync(accounts, CancellationToken.None);
        Fence[] fences = [.. accounts.Zip(epochs, (account, epoch) => new Fence(account, epoch))];

        foreach (var crowd in Crowds)
        {
            var books = new Books(ledger, TimeProvider.System, NullLogger<Books>.Instance);
            await CallAsync(books, fences, crowd, WarmUp);
            var processor = Environment.CpuUsage.TotalTime;
            var watch = Stopwatch.StartNew();
            var calls = await CallAsync(books, fences, crowd, Measured);
            var (elapsed, used) = (watch.Elapsed, Environment.CpuUsage.TotalTime - processor);
            Console.WriteLine(
                $"| {name} | {crowd} | {calls / elapsed.TotalSeconds:N0} | {elapsed.TotalMilliseconds * crowd / calls:N2} ms | {used.TotalMicroseconds / calls:N0} us |");
        }

        if ((await ledger.AuditAsync(CancellationToken.None)).Differences is [var difference, ..])
            throw new InvalidOperationException($"The books do not balance: {difference}");
    }

    private static async Task<long> CallAsync(Books books, Fence[] fences, int crowd, TimeSpan duration)
    {
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, crowd).Select(async worker =>
        {
            var calls = 0L;
            for (; watch.Elapsed < duration; calls++)
                await OneAsync(books, fences, (int)((worker * 31) + calls));
            return calls;
        }));
        return counts.Sum();
    }

    // The first account is on the path of every call, as the proxy's own budget is.
    private static async Task OneAsync(Books books, Fence[] fences, int number)
    {
        Fence[] path = [fences[0], .. Enumerable.Range(1, ChargesPerCall - 1).Select(i => fences[1 + ((number + (i * 7)) % (fences.Length - 1))])];
        Charge[] charges = [.. path.Select(fence => new Charge(fence.Account, Today))];
        var call = new NewCall(
            new(Guid.CreateVersion7()), "bench", new(0.01m), Today.Since, charges, path, new("/chat/completions", "gpt", "openai/gpt", Stream: false));
        var outcome = await books.OpenAsync(call);
        if (outcome.State != OpenState.Opened)
            throw new InvalidOperationException($"{outcome.State}");
        await books.SettleAsync(new(
            call.Id, new Money(0.001m), new TokenCounts(100, 20), Estimated: false, CallStatus.Success, Today.Since, charges));
    }
}
