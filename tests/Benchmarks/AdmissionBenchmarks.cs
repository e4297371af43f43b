using BenchmarkDotNet.Attributes;
using Tollgate.Accounts;

namespace Tollgate.Benchmarks;

/// <summary>What one call costs an account: its admission and its end.</summary>
[MemoryDiagnoser]
public class AdmissionBenchmarks
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = Start.AddMinutes(1);
    private static readonly Money Plenty = new(1_000_000m);

    private readonly CallEstimate _call = Call(int.MaxValue);
    private Account _account = null!;

    /// <summary>What limits the account: nothing, a budget, a budget and three windows, or a budget and every rate.</summary>
    [Params(Limited.Nothing, Limited.Budget, Limited.ThreeWindows, Limited.Rates)]
    public Limited Limit { get; set; }

    /// <summary>Calls in flight meanwhile.</summary>
    [Params(0, 1_000, 50_000)]
    public int Holds { get; set; }

    [GlobalSetup]
    public void Open()
    {
        _account = new Account(AccountId.Key("1f3c"), 1, LimitsOf(Limit), [], []);
        for (var i = 0; i < Holds; i++)
            _account.Admit(Call(i), Now);
    }

    [Benchmark]
    public bool AdmitAndEnd()
    {
        _account.Admit(_call, Now);
        return _account.End(new(_call.Call, 900), Now);
    }

    private static Limits LimitsOf(Limited limited) => new()
    {
        MaxBudget = limited == Limited.Nothing ? null : Plenty,
        Window = Rolling("30d"),
        Models = ["gpt-4o-mini", "gpt-4o"],
        Credentials = [new Credential("1f3c")],
        Windows = limited == Limited.ThreeWindows ? [WindowOf("1h"), WindowOf("1d"), WindowOf("7d")] : [],
        Rates = limited == Limited.Rates ? new(RateLimits.Max, RateLimits.Max, RateLimits.Max) : default,
    };

    private static BudgetWindow WindowOf(string duration) => new(duration, Plenty, Rolling(duration));

    private static Window Rolling(string duration) => Window.Rolling(Start, BudgetDuration.Parse(duration));

    private static CallEstimate Call(int number)
    {
        var id = new CallId(new Guid(number, 0, 0, new byte[8]));
        return new(id, new Money(0.001_234_5m), Pricing.Known, "gpt-4o", "1f3c", HeldTokens: 1_000);
    }
}

public enum Limited
{
    Nothing,
    Budget,
    ThreeWindows,
    Rates,
}
