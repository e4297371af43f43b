using System.Text.Json;
using System.Text.Json.Nodes;
using Anthropic.Models.Messages;

namespace Tollgate.Api.Tests.Calls.Http.Clients;

/// <summary>Messages by Anthropic's .NET client. An output token is a hundredth of a dollar, one of the input a thousandth,
/// and each kind of what the cache has to do with the next digit.</summary>
[Collection<Served>]
public sealed class AnthropicMessagesTests(Served served) : CallTests(served)
{
    private static readonly Tool LookUp = new()
    {
        Name = ToolCalls.Tool,
        InputSchema = new(JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(ToolCalls.Schema)!),
    };

    [Fact]
    public async Task It_gets_a_message_and_learns_what_the_cache_had_to_do_with_it()
    {
        using var caller = await KeyAsync();
        using var client = Gateway.Anthropic(caller.Secret);

        var message = await client.Messages.Create(AnthropicClients.Saying(new UserMessageParam("hi")).Asking(
            new() { PromptTokens = 9, CachedTokens = 3, CacheWriteTokens = 2, CompletionTokens = 5 }));
        message.Validate();

        Assert.True(message.Content[0].TryPickText(out var text));
        Assert.Equal(" token token token token token", text.Text);
        Assert.Equal(StopReason.EndTurn, message.StopReason?.Value());
        Assert.Equal((4L, 5L), (message.Usage.InputTokens, message.Usage.OutputTokens));
        Assert.Equal((3L, 2L), (message.Usage.CacheReadInputTokens, message.Usage.CacheCreationInputTokens));
        Assert.Equal("0.05423", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task It_streams_and_learns_what_the_cache_had_to_do_with_it()
    {
        using var caller = await KeyAsync();

        var streamed = await StreamAsync(caller, AnthropicClients.Saying(new UserMessageParam("hi")).Asking(
            new() { PromptTokens = 9, CachedTokens = 3, CacheWriteTokens = 2, CompletionTokens = 5 }));

        Assert.Equal(" token token token token token", streamed.Text);
        var usage = streamed.Start.Message.Usage;
        Assert.Equal((4L, 3L, 2L), (usage.InputTokens, usage.CacheReadInputTokens, usage.CacheCreationInputTokens));
        Assert.Equal((StopReason.EndTurn, 5L), (streamed.End.Delta.StopReason?.Value(), streamed.End.Usage.OutputTokens));
        Assert.Equal("0.05423", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task It_counts_tokens_and_that_costs_nothing()
    {
        using var caller = await KeyAsync();
        using var client = Gateway.Anthropic(caller.Secret);

        var count = await client.Messages.CountTokens(
            new() { Model = "claude", Messages = [new UserMessageParam("hi")] });

        Assert.Equal(10, count.InputTokens);
        Assert.Equal(new Figures("0.0", "0.0"), await caller.SettledAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tool_is_called_and_its_result_reaches_the_model(bool streamed)
    {
        using var caller = await KeyAsync();
        using var client = Gateway.Anthropic(caller.Secret);
        var result = $"It rains on messages, streamed: {streamed}.";
        var asking = AnthropicClients.Saying(new UserMessageParam("The weather?")) with { Tools = [LookUp] };

        var call = streamed
            ? (await StreamAsync(caller, asking.Asking(ToolCalls.Asking("message.sse")))).ToolUse
            : ToolUseOf(await client.Messages.Create(asking.Asking(ToolCalls.Asking("message.json"))));
        var telling = AnthropicClients.Saying(
            new UserMessageParam("The weather?"),
            new AssistantMessageParam(new List<ContentBlockParam> { call }),
            new UserMessageParam(new List<ContentBlockParam> { new ToolResultBlockParam(call.ID) { Content = result } }));
        var answer = await client.Messages.Create(telling with { MaxTokens = 3 });

        Assert.Equal(("look_up", "Rome"), (call.Name, call.Input["city"].GetString()));
        Assert.Equal(3, answer.Usage.OutputTokens);
        var messages = JsonNode.Parse(Text(Received(result)))!["messages"]!;
        Assert.Equal("toolu_1", (string)messages[1]!["content"]![0]!["id"]!);
        Assert.Equal("toolu_1", (string)messages[2]!["content"]![0]!["tool_use_id"]!);
        // 12 and 10 tokens were read, 7 and 3 written.
        Assert.Equal("0.122", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task It_understands_the_gateways_own_answers()
    {
        using var caller = await KeyAsync();
        using var client = Gateway.Anthropic(caller.Secret);
        var asking = AnthropicClients.Saying(new UserMessageParam("hi")) with { Model = "llama3" };

        var whole = await client.Messages.Create(asking);
        whole.Validate();
        var streamed = await StreamAsync(caller, asking);

        Assert.True(whole.Content[0].TryPickText(out var text));
        Assert.Equal(("Hello", "Hello"), (text.Text, streamed.Text));
        Assert.Equal((20L, 20L), (whole.Usage.OutputTokens, streamed.End.Usage.OutputTokens));
        Assert.Equal("7e-06", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task A_stream_that_was_ended_at_its_limit_ends_as_one_that_is_too_long()
    {
        using var caller = await TeamAsync("""{"max_budget": 0.02, "budget_enforcement": "hard"}""");
        var asking = AnthropicClients.Saying(new UserMessageParam("hi")) with { Model = "output-only", MaxTokens = 5 };

        var streamed = await StreamAsync(caller, asking.Asking(new() { CompletionTokens = 500, Chunks = 100 }));

        Assert.Equal(StopReason.MaxTokens, streamed.End.Delta.StopReason?.Value());
        Assert.InRange(streamed.End.Usage.OutputTokens, 5, 50);
        Assert.Equal("0.005", (await caller.SettledAsync()).Spent);
    }

    private static ToolUseBlockParam ToolUseOf(Message message)
    {
        Assert.True(Assert.Single(message.Content).TryPickToolUse(out var call));
        return new() { ID = call.ID, Name = call.Name, Input = call.Input };
    }

    private async Task<Streamed> StreamAsync(Caller caller, MessageCreateParams request)
    {
        using var client = Gateway.Anthropic(caller.Secret);
        var streamed = new Streamed();
        await foreach (var update in client.Messages.CreateStreaming(request))
            streamed.Add(update);
        return streamed;
    }

    /// <summary>What a program gathers of a stream.</summary>
    private sealed class Streamed
    {
        private ToolUseBlock? _toolUse;
        private string _input = "";

        public RawMessageStartEvent Start { get; private set; } = null!;

        public string Text { get; private set; } = "";

        public ToolUseBlockParam ToolUse => new()
        {
            ID = _toolUse!.ID,
            Name = _toolUse.Name,
            Input = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(_input)!,
        };

        public RawMessageDeltaEvent End { get; private set; } = null!;

        public void Add(RawMessageStreamEvent update)
        {
            update.Validate();
            if (update.TryPickStart(out var start))
                Start = start;
            if (update.TryPickContentBlockStart(out var block))
                block.ContentBlock.TryPickToolUse(out _toolUse);
            if (update.TryPickContentBlockDelta(out var delta) && delta.Delta.TryPickText(out var text))
                Text += text.Text;
            if (delta is not null && delta.Delta.TryPickInputJson(out var json))
                _input += json.PartialJson;
            if (update.TryPickDelta(out var end))
                End = end;
        }
    }
}
