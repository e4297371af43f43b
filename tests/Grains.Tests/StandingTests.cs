using Microsoft.Extensions.Time.Testing;

namespace Tollgate.Grains.Tests;

public sealed class StandingTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Standing _standing;

    public StandingTests() => _standing = new(_time);

    [Fact]
    public void Is_good_where_nobody_watches()
    {
        _time.Advance(TimeSpan.FromDays(1));

        Assert.True(_standing.IsGood);
    }

    [Fact]
    public void Stays_good_while_the_process_lives()
    {
        for (var beat = 0; beat < 100; beat++)
        {
            Assert.Null(_standing.Note());
            _time.Advance(Standing.Interval);
            Assert.True(_standing.IsGood);
        }

        _time.Advance(Standing.SilenceMax - Standing.Interval);
        Assert.True(_standing.IsGood);
    }

    [Fact]
    public void Is_doubtful_at_the_instant_that_a_frozen_process_wakes_before_anybody_notes_it()
    {
        _standing.Note();

        _time.Advance(Standing.SilenceMax + TimeSpan.FromTicks(1));

        Assert.False(_standing.IsGood);
    }

    [Fact]
    public void Stays_doubtful_until_the_cluster_was_asked()
    {
        var doubt = Freeze();

        _time.Advance(Standing.Interval);
        Assert.Equal(doubt, _standing.Note());
        Assert.False(_standing.IsGood);

        _standing.Dispel(doubt);
        Assert.True(_standing.IsGood);
        Assert.Null(_standing.Note());
    }

    [Fact]
    public void An_answer_from_before_another_freeze_dispels_nothing()
    {
        var first = Freeze();
        var second = Freeze();

        _standing.Dispel(first);

        Assert.False(_standing.IsGood);
        Assert.Equal(second, _standing.Note());
    }

    [Fact]
    public void Once_lost_never_comes_back()
    {
        var doubt = Freeze();

        _standing.Lose();
        _standing.Dispel(doubt);

        Assert.True(_standing.IsLost);
        Assert.False(_standing.IsGood);
    }

    [Fact]
    public void Asking_for_it_allocates_nothing()
    {
        _standing.Note();
        var good = _standing.IsGood;

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            good &= _standing.IsGood;

        Assert.True(good);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private long Freeze()
    {
        _standing.Note();
        _time.Advance(TimeSpan.FromSeconds(20));
        return Assert.NotNull(_standing.Note());
    }
}
