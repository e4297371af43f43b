using CsCheck;

namespace Tollgate.Accounts.Tests;

/// <summary>Holds <see cref="Account"/> against <see cref="SlowAccount"/>, whatever happens to them.</summary>
public class AccountProperties
{
    private const long Epoch = 7;

    // A few calls and versions only, so that they meet again.
    private static readonly Gen<int> GenCall = Gen.Int[0, 7];

    private static readonly Gen<Money> GenAmount = Gen.Int[0, 60].Select(cents => new Money(cents / 100m));

    private static readonly Gen<int> GenSeconds = Gen.OneOf(
        Gen.Int[-5, 5], Gen.Int[-100_000, 100_000], Gen.Int[0, 1_000_000]);

    private static readonly Gen<Event> GenEvent = Gen.Frequency(
        (6, Gen.Select<int, Money, Pricing, bool, Event>(GenCall, GenAmount, Gen.Enum<Pricing>(), Gen.Bool,
            (call, held, pricing, isBound) => new Asked(call, held, pricing, isBound))),
        (2, Gen.Select<int, Money, Event>(GenCall, GenAmount, (call, held) => new Outgrown(call, held))),
        (3, GenCall.Select<int, Event>(call => new Ended(call))),
        (3, Gen.Select<int, int, int, Event>(Gen.Int[0, 3], GenSeconds, Gen.Int[0, 6],
            (budget, ahead, version) => new Told(budget, ahead, version))),
        (4, GenSeconds.Select<int, Event>(seconds => new Waited(seconds))),
        (2, Gen.Int[0, 3].Select<int, Event>(budget => new WaitedForReset(budget))));

    private static readonly Gen<string?> GenDuration = Gen.OneOf<string?>(null, "6h", "1d", "1w", "1mo");

    private static readonly Gen<BudgetWindow[]> GenWindows =
        Gen.Select(Gen.OneOf("8h", "1d", "1mo"), GenAmount, (duration, max) => Some.Window(duration, max.Dollars))
            .Array[0, 3].Select(windows => windows.DistinctBy(window => window.Name).ToArray());

    private static readonly Gen<Limits> GenLimits = Gen.Select(
        GenAmount.Nullable(), GenDuration, GenWindows, Gen.Enum<Enforcement>().Nullable(),
        (max, duration, windows, enforcement) => Some.Limits(max?.Dollars, duration) with
        {
            Windows = windows,
            Enforcement = enforcement,
        });

    private static readonly Gen<Event[]> GenEvents = GenEvent.Array[0, 40];

    private static readonly Gen<(int Call, Money Held, int Ahead)[]> GenOpen =
        Gen.Select(GenCall, GenAmount, GenSeconds).Array[0, 4]
            .Select(open => open.DistinctBy(one => one.Item1).ToArray());

    [Fact]
    public void Answers_as_the_slow_account_does_whatever_happens() =>
        Gen.Select(GenLimits, GenOpen, GenEvents).Sample(
            (limits, open, events) =>
            {
                var run = new Run(limits, open);
                foreach (var happened in events)
                    run.Play(happened);
                run.EndEverything();
            },
            iter: 500);

    private abstract record Event;

    private sealed record Asked(int Call, Money Held, Pricing Pricing, bool IsBound) : Event;

    private sealed record Outgrown(int Call, Money Held) : Event;

    private sealed record Ended(int Call) : Event;

    private sealed record Told(int Budget, int Ahead, int Version) : Event;

    private sealed record Waited(int Seconds) : Event;

    private sealed record WaitedForReset(int Budget) : Event;

    private sealed class Run
    {
        private readonly Account _account;
        private SlowAccount _slow;
        private DateTimeOffset _now = Some.Noon;

        public Run(Limits limits, (int Call, Money Held, int Ahead)[] open)
        {
            _slow = new SlowAccount(Some.Key, limits, [], [], _now);
            HeldCall[] found = [.. open.Select(one => new HeldCall(
                Some.Id(one.Call),
                one.Held,
                _now,
                _slow.ChargesAt(_now.AddSeconds(one.Ahead))))];
            _slow = _slow with { Holds = [.. found] };
            _account = new Account(Some.Key, Epoch, limits, found, []);
            Compare();
        }

        public void Play(Event happened)
        {
            switch (happened)
            {
                case Asked asked:
                    Ask(Some.Call(asked.Call, asked.Held.Dollars, asked.Pricing) with { IsBound = asked.IsBound });
                    break;
                case Outgrown outgrown:
                    _account.Extend(Some.Id(outgrown.Call), outgrown.Held);
                    _slow = _slow.Extend(Some.Id(outgrown.Call), outgrown.Held);
                    break;
                case Ended ended:
                    End(Some.Id(ended.Call));
                    break;
                case Told told:
                    var charges = _slow.ChargesAt(_now.AddSeconds(told.Ahead));
                    var charge = charges[told.Budget % charges.Count];
                    // What is spent follows from the version, and may fall: entries can be negative.
                    var spent = new Money(told.Version * 37 % 90 / 100m);
                    var balance = new Balance(charge.Account, charge.Period, spent, 0, 0, told.Version);
                    _account.Observe(balance);
                    _slow = _slow.Observe(balance);
                    break;
                case Waited waited:
                    _now = _now.AddSeconds(waited.Seconds);
                    break;
                case WaitedForReset waited:
                    var figures = _slow.Figures();
                    _now = figures[waited.Budget % figures.Count].ResetsAt ?? _now;
                    break;
            }

            Compare();
        }

        public void EndEverything()
        {
            foreach (var hold in _slow.Holds)
                End(hold.Call);
            Compare();
            Assert.Equal(0, _account.InFlight);
            Assert.All(_account.Explain(_now).Budgets, budget => Assert.Equal(Money.Zero, budget.Held));
        }

        private void Ask(CallEstimate call)
        {
            var before = _account.InFlight;
            var answer = _account.Admit(call, _now);
            (_slow, var expected) = _slow.Admit(call, Epoch, _now);
            Same(expected, answer);
            // The same question has the same answer, and one hold.
            if (answer is Admission.Admitted)
                Same(expected, _account.Admit(call, _now));
            else
                Assert.Equal(before, _account.InFlight);
        }

        private void End(CallId call)
        {
            (_slow, var wasHeld) = _slow.End(call);
            Assert.Equal(wasHeld, _account.End(call));
            Assert.False(_account.End(call));
        }

        private void Compare()
        {
            // Looking is asking as well: it tells both what time it is.
            _slow = _slow.At(_now);
            var explanation = _account.Explain(_now);
            Same(_slow.Figures(), explanation.Budgets);
            Same(
                _slow.Holds.Select(hold => new HoldExplanation(hold.Call, hold.Held, hold.OpenedAt)).OrderBy(IdOf),
                explanation.Holds.OrderBy(IdOf));
            Assert.Equal(_slow.Holds.Count, _account.InFlight);
            Assert.DoesNotContain(explanation.Budgets, budget => budget.Held < Money.Zero);
        }

        private static Guid IdOf(HoldExplanation hold) => hold.Call.Value;

        // Assert.Equal finds the words for a difference, but is slow to see that there is none.
        private static void Same<T>(IEnumerable<T> expected, IEnumerable<T> actual)
        {
            if (!expected.SequenceEqual(actual))
                Assert.Equal(expected, actual);
        }

        private static void Same(Admission expected, Admission answer)
        {
            if (expected is not Admission.Admitted admitted)
            {
                Assert.Equal(expected, answer);
                return;
            }

            Assert.Equal(Epoch, answer.Admitted().Epoch);
            Same(admitted.Charges, answer.Admitted().Charges);
        }
    }
}
