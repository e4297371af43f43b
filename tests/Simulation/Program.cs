using System.Diagnostics;
using Tollgate.Simulation;

Options options;
try
{
    options = Options.Parse(args);
}
catch (FormatException)
{
    Console.Error.WriteLine(Options.Usage);
    return 2;
}

if (options.Trace)
{
    var trial = new Trial(options.First, options.Build(), options.Skew, Console.WriteLine).Run();
    Console.WriteLine(trial.Violation?.ToString() ?? "Every promise was kept.");
    return trial.Violation is null ? 0 : 1;
}

var watch = Stopwatch.StartNew();
var campaign = new Campaign(options).Run();
Console.WriteLine($"{campaign} wall={watch.Elapsed.TotalSeconds:F1}s");
foreach (var (promise, worlds) in campaign.Kinds)
    Console.WriteLine($"  {promise}: {worlds:N0}");
foreach (var (seed, violation) in campaign.Failures)
    Console.WriteLine($"  seed {seed}: {violation}");
return campaign.Violations == 0 ? 0 : 1;
