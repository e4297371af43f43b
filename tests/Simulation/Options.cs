using System.Globalization;
using Tollgate.Simulation.Breakages;
using Tollgate.Simulation.Processes;

namespace Tollgate.Simulation;

/// <summary>What the command line asks for.</summary>
internal sealed record Options
{
    public const string Usage =
        """
        dotnet run -c Release --project tests/Simulation -- <seeds> [--first <seed>] [--plant <breakage>] [--skew <seconds>]
        dotnet run -c Release --project tests/Simulation -- --seed <seed> [--plant <breakage>] [--skew <seconds>] [--trace]
        """;

    public int Seeds { get; init; } = 1;

    public int First { get; init; } = 1;

    public string? Plant { get; init; }

    /// <summary>By how many seconds clocks are off at most.</summary>
    public double Skew { get; init; } = Trial.ClockError;

    public bool Trace { get; init; }

    /// <exception cref="FormatException">They ask for something else.</exception>
    public static Options Parse(IReadOnlyList<string> args)
    {
        var options = new Options();
        for (var i = 0; i < args.Count; i++)
        {
            options = args[i] switch
            {
                "--first" => options with { First = Number(Next()) },
                "--seed" => options with { First = Number(Next()), Seeds = 1 },
                "--plant" when Planted.All.ContainsKey(Next()) => options with { Plant = args[i] },
                "--skew" => options with { Skew = double.Parse(Next(), CultureInfo.InvariantCulture) },
                "--trace" => options with { Trace = true },
                var seeds => options with { Seeds = Number(seeds) },
            };

            string Next() => ++i < args.Count ? args[i] : throw new FormatException($"{args[i - 1]} needs a value.");
        }

        return options;
    }

    public Build Build() => Plant is { } plant ? Planted.All[plant]() : new();

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
