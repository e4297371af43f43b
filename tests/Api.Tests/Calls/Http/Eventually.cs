namespace Tollgate.Api.Tests.Calls.Http;

/// <summary>Waits for what nobody signals.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks until the answer is as it should be, and fails with the last one if it never is.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T>> ask, Predicate<T> isDone)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (isDone(answer))
                return answer;
            if (TimeProvider.System.GetElapsedTime(since) > Deadline)
                Assert.Fail($"After {Deadline} it still is {answer}.");
            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
