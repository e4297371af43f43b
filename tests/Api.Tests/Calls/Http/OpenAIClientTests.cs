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

    [Fact]
    public async Task A_key_that_nobody_has_is_an_exception_with_our_words()
    {
        var client = ClientOf("sk-nobody-has-this-either", "output-only");

        var refused = await Assert.ThrowsAsync<ClientResultException>(() => client.CompleteChatAsync([new UserChatMessage("hi")]));

        Assert.Equal(401, refused.Status);
        Assert.Contains("Invalid proxy server token passed", refused.Message, StringComparison.Ordinal);
    }

    private ChatClient ClientOf(Caller caller, string model) => ClientOf(caller.Secret, model);

    private ChatClient ClientOf(string secret, string model) => new(model, new ApiKeyCredential(secret), new OpenAIClientOptions
    {
        Endpoint = new Uri(Gateway.Client.BaseAddress!, "/v1"),
        Transport = new HttpClientPipelineTransport(Gateway.Client),
        RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
    });
}
