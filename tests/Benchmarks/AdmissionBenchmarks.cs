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

    /// <summary>What limits the account: nothing, a budget, or a budget and three windows.</summary>
    [Params(Budgets.None, Budgets.One, Budgets.ThreeWindows)]
    public Budgets Limit { get; set; }

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
        return _account.End(_call.Call);
    }

    private static Limits LimitsOf(Budgets budgets) => new()
    {
        MaxBudget = budgets == Budgets.None ? null : Plenty,
        Window = Rolling("30d"),
        Models = ["gpt-4o-mini", "gpt-4o"],
        Credentials = [new Credential("1f3c")],
        Windows = budgets == Budgets.ThreeWindows ? [WindowOf("1h"), WindowOf("1d"), WindowOf("7d")] : [],
    };

    private static BudgetWindow WindowOf(string duration) => new(duration, Plenty, Rolling(duration));

    private static Window Rolling(string duration) => Window.Rolling(Start, BudgetDuration.Parse(duration));

    private static CallEstimate Call(int number)
    {
        var id = new CallId(new Guid(number, 0, 0, new byte[8]));
        return new(id, new Money(0.001_234_5m), Pricing.Known, "gpt-4o", "1f3c");
    }
}

public enum Budgets
{
    None,
    One,
    ThreeWindows,
}
