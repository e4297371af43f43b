using BenchmarkDotNet.Running;
using Tollgate.Benchmarks;
using Tollgate.Benchmarks.Gateway;

switch (args)
{
    case ["ledger"]:
        await LedgerBenchmarks.RunAsync();
        break;
    case ["recent"]:
        await RecentBenchmarks.RunAsync();
        break;
    case ["limits"]:
        await LimitsBenchmark.RunAsync();
        break;
    case ["lists"]:
        await ListBenchmarks.RunAsync();
        break;
    case ["reminders"]:
        await ReminderBenchmarks.RunAsync();
        break;
    case ["reports"]:
        await ReportBenchmarks.RunAsync();
        break;
    case ["watching"]:
        await WatchingBenchmark.RunAsync();
        break;
    case ["gateway"]:
        await GatewayBenchmark.RunAsync();
        break;
    case ["bare", var upstream]:
        await BareForward.RunAsync(new Uri(upstream));
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(AdmissionBenchmarks).Assembly).Run(args);
        break;
}
