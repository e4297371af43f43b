using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Calls.Http;

/// <summary>Who reads slowly is waited for, and it is not the provider that is blamed.</summary>
[Collection<Served>]
public sealed class SlowClientTests(Served served) : CallTests(served)
{
    /// <summary>More than all buffers on the way take together.</summary>
    private const int Length = 24 * 1024 * 1024;

    /// <summary>Longer than the model lets its provider be silent.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(12);

    [Fact]
    public async Task The_time_for_which_a_client_does_not_read_is_none_of_the_providers()
    {
        using var caller = await KeyAsync();
        var fake = new FakeBehavior { SizeBytes = Length, CompletionTokens = 7, Chunks = 400 };

        using var streamed = await caller.BeginAsync(ChatBody.Streamed("waiting", fake));
        using var whole = await caller.BeginAsync(ChatBody.Of("waiting", fake));
        await Task.Delay(Pause, TimeProvider.System);

        await AssertWholeAsync(streamed, "data: [DONE]\n\n");
        await AssertWholeAsync(whole, "}");
        Assert.Equal(new Figures("0.014", "0.0"), await caller.SettledAsync());
    }

    private static async Task AssertWholeAsync(HttpResponseMessage response, string expectedEnd)
    {
        var (length, end) = await ReadAsync(response);
        Assert.InRange(length, Length, Length + (1024 * 1024));
        Assert.EndsWith(expectedEnd, end, StringComparison.Ordinal);
    }

    private static async Task<(long Length, string End)> ReadAsync(HttpResponseMessage response)
    {
        await using var body = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[64 * 1024];
        var (length, end) = (0L, "");
        while (await body.ReadAsync(buffer).AsTask().WaitAsync(Patience) is > 0 and var read)
        {
            length += read;
            end = (end + System.Text.Encoding.Latin1.GetString(buffer, 0, read))[^Math.Min(end.Length + read, 32)..];
        }

        return (length, end);
    }
}
