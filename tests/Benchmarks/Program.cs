using BenchmarkDotNet.Running;
using Tollgate.Benchmarks;

if (args is ["ledger"])
    await LedgerBenchmarks.RunAsync();
else
    BenchmarkSwitcher.FromAssembly(typeof(AdmissionBenchmarks).Assembly).Run(args);
