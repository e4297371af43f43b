using Microsoft.Extensions.Time.Testing;
using Tollgate.Api.Remembering;

namespace Tollgate.Api.Tests.Remembering;

public sealed class RecentTests
{
    [Fact]
    public void What_is_used_in_every_turn_is_remembered_for_ever_and_what_is_not_is_forgotten()
    {
        var recent = new Recent<string, int>(most: 100);
        recent.GetOrAdd("used", 1);
        recent.GetOrAdd("unused", 2);

        recent.Turn();
        Assert.True(recent.TryGet("used", out var used));
        recent.Turn();

        Assert.True(recent.TryGet("used", out _));
        Assert.Equal(1, used);
        Assert.False(recent.TryGet("unused", out _));
    }

    [Fact]
    public void However_many_come_no_more_than_two_generations_are_kept()
    {
        var recent = new Recent<int, int>(most: 100);
        for (var key = 0; key < 10_000; key++)
            recent.GetOrAdd(key, key);

        var kept = Enumerable.Range(0, 10_000).Count(key => recent.TryGet(key, out _));

        Assert.InRange(kept, 99, 200);
        Assert.True(recent.TryGet(9_999, out _));
    }

    [Fact]
    public void What_is_to_be_forgotten_is_gone_from_both_generations()
    {
        var recent = new Recent<string, int>(most: 100);
        recent.GetOrAdd("old", 1);
        recent.Turn();
        recent.GetOrAdd("young", 2);

        recent.Forget("old");
        recent.Forget("young");

        Assert.False(recent.TryGet("old", out _));
        Assert.False(recent.TryGet("young", out _));
        Assert.Equal(3, recent.GetOrAdd("old", 3));
    }

    [Fact]
    public async Task Whatever_a_process_remembers_is_asked_to_forget_from_time_to_time()
    {
        var time = new FakeTimeProvider();
        var forgetful = new Forgetful();
        using var forgetting = new Forgetting([forgetful], time);
        await forgetting.StartAsync(TestContext.Current.CancellationToken);

        while (!forgetful.Asked.IsCompleted)
        {
            time.Advance(Forgetting.Unused);
            await Task.WhenAny(
                forgetful.Asked, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken));
        }

        await forgetting.StopAsync(TestContext.Current.CancellationToken);
    }

    private sealed class Forgetful : IForgetful
    {
        private readonly TaskCompletionSource _asked = new();

        public Task Asked => _asked.Task;

        public void ForgetUnused() => _asked.TrySetResult();
    }
}
