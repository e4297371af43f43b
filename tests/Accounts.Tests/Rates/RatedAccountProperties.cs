using CsCheck;

namespace Tollgate.Accounts.Tests.Rates;

/// <summary>What rates promise, whatever happens: counted from a list of all that was ever admitted, with an arithmetic
/// of its own.</summary>
public class RatedAccountProperties
{
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    private static readonly Gen<RateLimits> GenLimits = Gen.Select(
        Gen.Long[0, 6].Nullable(), Gen.Long[0, 120].Nullable(), Gen.Long[0, 4].Nullable(),
        (requests, tokens, parallel) => new RateLimits(requests, tokens, parallel));

    private static readonly Gen<Event[]> GenEvents = Gen.Frequency(
        (6, Gen.Int[0, 40].Select<int, Event>(tokens => new Asked(tokens))),
        (3, Gen.Select<int, int, Event>(Gen.Int[0, 9], Gen.Int[0, 60], (which, used) => new Ended(which, used))),
        (1, Gen.Int[0, 9].Select<int, Event>(which => new GivenUp(which))),
        (1, Gen.Select<int, int, Event>(Gen.Int[0, 9], Gen.Int[0, 60], (which, tokens) => new Outgrown(which, tokens))),
        (4, Gen.Int[0, 30_000].Select<int, Event>(milliseconds => new Waited(milliseconds))),
        (1, Gen.Int[1, 5_000].Select<int, Event>(milliseconds => new Waited(-milliseconds)))).Array[0, 80];

    [Fact]
    public void No_minute_has_more_than_the_limits_and_nobody_is_refused_without_a_cause() =>
        Gen.Select(GenLimits, GenEvents, Gen.Enum<Enforcement>()).Sample(
            (limits, events, enforcement) =>
            {
                var run = new Run(limits, enforcement);
                foreach (var happened in events)
                    run.Play(happened);
                run.EndEverything();
            },
            iter: 2_000);

    private abstract record Event;

    private sealed record Asked(int Tokens) : Event;

    private sealed record Ended(int Which, int Used) : Event;

    private sealed record GivenUp(int Which) : Event;

    private sealed record Outgrown(int Which, int Tokens) : Event;

    private sealed record Waited(int Milliseconds) : Event;

    private sealed class Run(RateLimits limits, Enforcement enforcement)
    {
        private readonly Account _account =
            (Some.Limits() with { Rates = limits, Enforcement = enforcement }).Open();

        private readonly List<DateTimeOffset> _admitted = [];
        private readonly List<(DateTimeOffset At, long Tokens)> _used = [];
        private readonly List<(CallId Call, long Tokens, DateTimeOffset At)> _inFlight = [];
        private DateTimeOffset _clock = Some.Noon;
        private DateTimeOffset _latest = DateTimeOffset.MinValue;
        private int _number;

        private long Held => _inFlight.Sum(call => call.Tokens);

        public void Play(Event happened)
        {
            switch (happened)
            {
                case Asked(var tokens):
                    Ask(tokens);
                    break;
                case Ended(var which, var used) when _inFlight.Count > 0:
                    End(_inFlight[which % _inFlight.Count], used);
                    break;
                case GivenUp(var which) when _inFlight.Count > 0:
                    var given = _inFlight[which % _inFlight.Count];
                    End(given, null);
                    _admitted.Remove(given.At);
                    break;
                case Outgrown(var which, var tokens) when _inFlight.Count > 0:
                    var (call, held, at) = _inFlight[which % _inFlight.Count];
                    _account.Extend(call, Money.Zero, tokens);
                    _inFlight[which % _inFlight.Count] = (call, Math.Max(held, tokens), at);
                    break;
                case Waited(var milliseconds):
                    _clock = _clock.AddMilliseconds(milliseconds);
                    break;
            }
        }

        public void EndEverything()
        {
            foreach (var call in _inFlight.ToArray())
                End(call, 0);
            foreach (var rate in _account.Explain(_latest + Minute + TimeSpan.FromSeconds(1)).Rates)
                Assert.Equal((0, new RateLimits(0, 0, 0)), (rate.HeldTokens, rate.Used));
        }

        private void Ask(int tokens)
        {
            _latest = _clock > _latest ? _clock : _latest;
            var call = Some.Call(++_number) with { HeldTokens = tokens, IsBound = true };
            var isHard = enforcement == Enforcement.Hard;
            var needs = isHard ? tokens : 1;
            if (_account.Admit(call, _clock) is Admission.Admitted admitted)
            {
                _admitted.Add(_latest);
                Assert.True(limits.Requests is not { } requests || Admitted(Minute) <= requests);
                Assert.True(limits.Parallel is not { } parallel || _inFlight.Count + 1 <= parallel);
                Assert.True(limits.Tokens is not { } most || Used(Minute) + Held + needs <= most);
                _inFlight.Add((call.Call, tokens, _latest));
                foreach (var figures in admitted.Rates)
                    Assert.True(figures.Left.Requests is not { } left || left <= limits.Requests - Admitted(Minute));
                return;
            }

            var refused = _account.Judge(call, _clock)!;
            var second = Minute + TimeSpan.FromSeconds(1);
            Assert.True(refused.Reason switch
            {
                RefusalReason.Parallel => _inFlight.Count >= limits.Parallel,
                RefusalReason.RequestRate => Admitted(second) + 1 > limits.Requests,
                RefusalReason.TokenRate => Used(second) + Held + needs > limits.Tokens,
                _ => false,
            });
            if (refused.Rate!.RetryAfter is { } wait)
            {
                Assert.Equal(refused.Reason, _account.Judge(call, _latest + wait - TimeSpan.FromTicks(1))!.Reason);
                _clock = _latest += wait;
                Assert.NotEqual(refused.Reason, _account.Judge(call, _latest)?.Reason);
            }
        }

        private void End((CallId Call, long Tokens, DateTimeOffset At) call, long? used)
        {
            _latest = _clock > _latest ? _clock : _latest;
            Assert.True(_account.End(new Ending(call.Call, used), _clock));
            Assert.False(_account.End(new Ending(call.Call, used), _clock));
            _inFlight.Remove(call);
            if (used is not null)
                _used.Add((_latest, used.Value));
        }

        private int Admitted(TimeSpan span) => _admitted.Count(at => at > _latest - span);

        private long Used(TimeSpan span) => _used.Where(one => one.At > _latest - span).Sum(one => one.Tokens);
    }
}
