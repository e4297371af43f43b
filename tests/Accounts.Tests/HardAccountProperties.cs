using CsCheck;

namespace Tollgate.Accounts.Tests;

/// <summary>A hard account, and a ledger that settles its calls at what they held or less: what is spent never passes
/// the budget, in no period of no window.</summary>
public class HardAccountProperties
{
    private static readonly Gen<Step[]> GenSteps = Gen.Frequency(
        (5, Gen.Select(Gen.Int[0, 60], Gen.Bool, (cents, isBound) => (Step)new Asked(cents, isBound))),
        (4, Gen.Select(Gen.Int[0, 50], Gen.Int[0, 100], (call, percent) => (Step)new Settled(call, percent))),
        (1, Gen.Int[0, 50].Select(call => (Step)new Released(call))),
        (2, Gen.Int[-3_600, 100_000].Select(seconds => (Step)new Waited(seconds)))).Array[0, 60];

    private static readonly Gen<Limits> GenLimits = Gen.Select(
        Gen.Int[0, 200].Nullable(), Gen.OneOf<string?>(null, "6h", "1d"), Gen.Int[0, 100],
        (max, duration, window) => Some.Limits(max / 100m, duration) with
        {
            Enforcement = Enforcement.Hard,
            Windows = [Some.Window("8h", window / 100m)],
        });

    [Fact]
    public void Spent_and_held_never_pass_a_hard_budget() => Gen.Select(GenLimits, GenSteps).Sample((limits, steps) =>
    {
        var run = new Run(limits);
        foreach (var step in steps)
            run.Take(step);
    });

    private abstract record Step;

    private sealed record Asked(int Cents, bool IsBound) : Step;

    private sealed record Settled(int Call, int Percent) : Step;

    private sealed record Released(int Call) : Step;

    private sealed record Waited(int Seconds) : Step;

    private sealed class Run(Limits limits)
    {
        private readonly Account _account = limits.Open();
        private readonly List<(CallId Call, Money Held, IReadOnlyList<Charge> Charges)> _open = [];

        // What the books say: a sum and a version for every charge.
        private readonly Dictionary<Charge, (decimal Spent, long Version)> _books = [];
        private DateTimeOffset _now = Some.Noon;
        private int _calls;

        public void Take(Step step)
        {
            switch (step)
            {
                case Asked asked:
                    var call = Some.Call(_calls++, asked.Cents / 100m) with { IsBound = asked.IsBound };
                    if (_account.Admit(call, _now) is Admission.Admitted admitted)
                    {
                        Assert.True(asked.IsBound);
                        _open.Add((call.Call, call.Held, admitted.Charges));
                    }

                    break;
                case Settled settled when settled.Call < _open.Count:
                    Settle(settled.Call, settled.Percent);
                    break;
                case Released released when released.Call < _open.Count:
                    _account.End(_open[released.Call].Call);
                    _open.RemoveAt(released.Call);
                    break;
                case Waited waited:
                    _now = _now.AddSeconds(waited.Seconds);
                    break;
            }

            Check();
        }

        private void Settle(int index, int percent)
        {
            var (call, held, charges) = _open[index];
            foreach (var charge in charges)
            {
                var (spent, version) = _books.GetValueOrDefault(charge);
                _books[charge] = (spent + (held.Dollars * percent / 100), version + 1);
                _account.Observe(new(
                    charge.Account, charge.Period, new Money(_books[charge].Spent), 0, 0, _books[charge].Version));
            }

            _account.End(call);
            _open.RemoveAt(index);
        }

        private void Check()
        {
            foreach (var charge in _books.Keys.Concat(_open.SelectMany(call => call.Charges)))
            {
                var max = charge.Account == Some.Key ? limits.MaxBudget : limits.Windows[0].MaxBudget;
                var held = _open.Where(call => call.Charges.Contains(charge)).Sum(call => call.Held.Dollars);
                Assert.True(max is null || _books.GetValueOrDefault(charge).Spent + held <= max.Value.Dollars);
            }
        }
    }
}
