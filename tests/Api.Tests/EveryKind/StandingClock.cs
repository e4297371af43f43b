namespace Tollgate.Api.Tests.EveryKind;

/// <summary>Stands still until the test moves it; only its timers run as everybody's do, so that whoever waits a moment
/// to ask again need not be waited for.</summary>
public sealed class StandingClock(DateTimeOffset start) : TimeProvider
{
    private long _ticks = start.UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public void Advance(TimeSpan span) => Interlocked.Add(ref _ticks, span.Ticks);
}
