using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.Time.Testing;
using OpenAI.Chat;

namespace Tollgate.Api.Tests.Calls.Http.Clients;

/// <summary>What OpenAI's .NET client makes of a refusal.</summary>
[Collection<Served>]
public sealed class OpenAIErrorTests(Served served) : CallTests(served)
{
    private static readonly ChatMessage[] Hi = [new UserChatMessage("hi")];

    [Fact]
    public async Task A_refusal_is_an_exception_with_our_words()
    {
        using var caller = await TeamAsync("""{"max_budget": 0}""");

        var refused = await Assert.ThrowsAsync<ClientResultException>(() => ChatOf(caller.Secret).CompleteChatAsync(Hi));

        Assert.Equal(400, refused.Status);
        Assert.Contains("Budget has been exceeded! Current cost: 0.0, Max budget: 0.0", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_is_refused_before_it_begins()
    {
        using var caller = await TeamAsync("""{"max_budget": 0}""");

        var refused = await Assert.ThrowsAsync<ClientResultException>(async () =>
        {
            await foreach (var _ in ChatOf(caller.Secret).CompleteChatStreamingAsync(Hi))
                Assert.Fail("Nothing can come.");
        });

        Assert.Equal(400, refused.Status);
    }

    // The gateway's time is the test's, so that what the client waits for comes when it has begun to wait.
    [Fact]
    public async Task It_waits_as_long_as_a_rate_asks_and_is_let_through()
    {
        var time = new FakeTimeProvider(new(2026, 2, 18, 13, 37, 42, TimeSpan.Zero));
        await using var gateway = await TestGateway.StartAsync(time: time);
        using var caller = await Caller.WithKeyAsync(gateway, """{"rpm_limit": 1}""");
        await caller.CallAsync(ChatBody.Of("llama3"));
        time.Advance(TimeSpan.FromSeconds(22));
        var waits = new RecordedWaits(() => time.Advance(TimeSpan.FromSeconds(38)));

        var completion = (await gateway.OpenAI(caller.Secret, waits).GetChatClient("llama3").CompleteChatAsync(Hi)).Value;

        Assert.Equal("Hello", completion.Content[0].Text);
        Assert.Equal([TimeSpan.FromSeconds(38)], waits.Asked);
    }

    [Fact]
    public async Task A_rate_is_an_exception_with_our_words_and_a_status_that_says_so()
    {
        using var caller = await KeyAsync("""{"rpm_limit": 0}""");

        var refused = await Assert.ThrowsAsync<ClientResultException>(() => ChatOf(caller.Secret).CompleteChatAsync(Hi));

        Assert.Equal(429, refused.Status);
        Assert.Contains("Crossed TPM / RPM / Max Parallel Request Limit", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_nobody_has_is_an_exception_with_our_words()
    {
        var refused = await Assert.ThrowsAsync<ClientResultException>(
            () => ChatOf("sk-nobody-has-this-either").CompleteChatAsync(Hi));

        Assert.Equal(401, refused.Status);
        Assert.Contains("Invalid proxy server token passed", refused.Message, StringComparison.Ordinal);
    }

    private ChatClient ChatOf(string secret) => Gateway.OpenAI(secret).GetChatClient("output-only");

    /// <summary>OpenAI's own policy, but for the waiting itself.</summary>
    private sealed class RecordedWaits(Action wait) : ClientRetryPolicy
    {
        public List<TimeSpan> Asked { get; } = [];

        protected override Task WaitAsync(TimeSpan time, CancellationToken cancellationToken)
        {
            Asked.Add(time);
            wait();
            return Task.CompletedTask;
        }
    }
}
