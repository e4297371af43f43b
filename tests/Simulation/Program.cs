using System.Diagnostics;
using Tollgate.Simulation;

if (args[0] == "--seed")
{
    var one = new Trial(int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture), story: Console.WriteLine).Run();
    Console.WriteLine(one.Violation);
    return;
}

var seeds = int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture);
var watch = Stopwatch.StartNew();
var counts = new Counts();
var kinds = new SortedDictionary<string, int>();
var firsts = new List<string>();
for (var seed = 1; seed <= seeds; seed++)
{
    var trial = new Trial(seed).Run();
    counts.Add(trial.Cluster.Counts);
    if (trial.Violation is { } violation)
    {
        kinds[violation.Promise] = kinds.GetValueOrDefault(violation.Promise) + 1;
        if (firsts.Count < 12)
            firsts.Add($"seed {seed}: {violation}");
    }
}

Console.WriteLine($"{seeds} seeds, {kinds.Values.Sum()} violations, {counts}, {watch.Elapsed.TotalSeconds:F1} s");
foreach (var kind in kinds)
    Console.WriteLine($"  {kind.Key}: {kind.Value}");
firsts.ForEach(Console.WriteLine);
