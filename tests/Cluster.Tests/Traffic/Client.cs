using Tollgate.Servers.Gateway;
using Tollgate.Servers.Upstream;

namespace Tollgate.Cluster.Tests.Traffic;

/// <summary>A program with a key that calls one time after the other, as the clients of providers do: what is refused
/// for now it asks again, as soon as it was told to, and after a broken call it pauses.</summary>
internal static class Client
{
    // Long enough for some to be in flight whenever a front dies.
    private static readonly FakeBehavior Slow = new() { DelayMs = 200 };

    // As OpenAI's clients do.
    private static readonly TimeSpan AfterBreak = TimeSpan.FromSeconds(0.5);

    public static async Task<IReadOnlyList<Reply>> CallAsync(IGateway gateway, string key, int count)
    {
        var replies = new List<Reply>();
        while (replies.Count < count)
            replies.Add(await Call.SendAsync(gateway.Client, key));
        return replies;
    }

    /// <summary>What became of its calls, without those that were refused for now.</summary>
    public static async Task<IReadOnlyList<Reply>> CallUntilAsync(
        IGateway gateway, string key, CancellationToken enough)
    {
        var replies = new List<Reply>();
        while (!enough.IsCancellationRequested)
        {
            var reply = await Call.SendAsync(gateway.Client, key, behavior: Slow);
            if (reply is not { Status: 429 or 503, RetryAfter: not null })
                replies.Add(reply);
            if (reply.Status != 200)
                await Task.Delay(reply.RetryAfter ?? AfterBreak, TimeProvider.System, CancellationToken.None);
        }

        return replies;
    }
}
