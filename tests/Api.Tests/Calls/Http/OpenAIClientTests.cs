using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;

namespace Tollgate.Api.Tests.Calls.Http;

/// <summary>OpenAI's own client, with nothing changed but the address.</summary>
[Collection<Served>]
public sealed class OpenAIClientTests(Served served) : CallTests(served)
{
    [Fact]
    public async Task It_chats()
    {
        using var caller = await KeyAsync();

        var completion = (await ClientOf(caller, "output-only").CompleteChatAsync(
            [new UserChatMessage("hi")], new ChatCompletionOptions { MaxOutputTokenCount = 5 })).Value;

        Assert.Equal(" token token token token token", completion.Content[0].Text);
        Assert.Equal((10, 5), (completion.Usage.InputTokenCount, completion.Usage.OutputTokenCount));
        Assert.Equal(ChatFinishReason.Stop, completion.FinishReason);
        Assert.Equal("0.005", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task It_streams_and_learns_the_usage()
    {
        using var caller = await KeyAsync();
        var text = "";
        ChatTokenUsage? usage = null;

        await foreach (var update in ClientOf(caller, "output-only").CompleteChatStreamingAsync([new UserChatMessage("hi")]))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            usage = update.Usage ?? usage;
        }

        Assert.Equal(string.Concat(Enumerable.Repeat(" token", 20)), text);
        Assert.Equal((10, 20), (usage?.InputTokenCount, usage?.OutputTokenCount));
        Assert.Equal("0.02", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task A_refusal_is_an_exception_with_our_words()
    {
        using var caller = await TeamAsync("""{"max_budget": 0}""");

        var refused = await Assert.ThrowsAsync<ClientResultException>(
            () => ClientOf(caller, "output-only").CompleteChatAsync([new UserChatMessage("hi")]));

        Assert.Equal(400, refused.Status);
        Assert.Contains("Budget has been exceeded! Current cost: 0.0, Max budget: 0.0", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_is_refused_before_it_begins()
    {
        using var caller = await TeamAsync("""{"max_budget": 0}""");

        var refused = await Assert.ThrowsAsync<ClientResultException>(async () =>
        {
            await foreach (var _ in ClientOf(caller, "output-only").CompleteChatStreamingAsync([new UserChatMessage("hi")]))
                Assert.Fail("Nothing can come.");
        });

        Assert.Equal(400, refused.Status);
    }

    // The gateway's time is the test's, so that what the client waits for comes when it has begun to wait.
    [Fact]
    public async Task It_waits_as_long_as_a_rate_asks_and_is_let_through()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new(2026, 2, 18, 13, 37, 42, TimeSpan.Zero));
        await using var gateway = await TestGateway.StartAsync(time: time);
        using var caller = await Caller.WithKeyAsync(gateway, """{"rpm_limit": 1}""");
        await caller.CallAsync(ChatBody.Of("llama3"));
        time.Advance(TimeSpan.FromSeconds(22));
        var waits = new RecordedWaits(() => time.Advance(TimeSpan.FromSeconds(38)));

        var completion = (await ClientOf(gateway, caller.Secret, "llama3", waits)
            .CompleteChatAsync([new UserChatMessage("hi")])).Value;

        Assert.Equal("Hello", completion.Content[0].Text);
        Assert.Equal([TimeSpan.FromSeconds(38)], waits.Asked);
    }

    [Fact]
    public async Task A_rate_is_an_exception_with_our_words_and_a_status_that_says_so()
    {
        using var caller = await KeyAsync("""{"rpm_limit": 0}""");

        var refused = await Assert.ThrowsAsync<ClientResultException>(
            () => ClientOf(caller, "output-only").CompleteChatAsync([new UserChatMessage("hi")]));

        Assert.Equal(429, refused.Status);
        Assert.Contains("Crossed TPM / RPM / Max Parallel Request Limit", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_nobody_has_is_an_exception_with_our_words()
    {
        var client = ClientOf("sk-nobody-has-this-either", "output-only");

        var refused = await Assert.ThrowsAsync<ClientResultException>(() => client.CompleteChatAsync([new UserChatMessage("hi")]));

        Assert.Equal(401, refused.Status);
        Assert.Contains("Invalid proxy server token passed", refused.Message, StringComparison.Ordinal);
    }

    private ChatClient ClientOf(Caller caller, string model) => ClientOf(caller.Secret, model);

    private ChatClient ClientOf(string secret, string model) =>
        ClientOf(Gateway, secret, model, new ClientRetryPolicy(maxRetries: 0));

    private static ChatClient ClientOf(TestGateway gateway, string secret, string model, ClientRetryPolicy retries) =>
        new(model, new ApiKeyCredential(secret), new OpenAIClientOptions
        {
            Endpoint = new Uri(gateway.Client.BaseAddress!, "/v1"),
            Transport = new HttpClientPipelineTransport(gateway.Client),
            RetryPolicy = retries,
        });

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
