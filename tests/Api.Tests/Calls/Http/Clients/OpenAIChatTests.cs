using System.Text.Json.Nodes;
using OpenAI.Chat;

namespace Tollgate.Api.Tests.Calls.Http.Clients;

/// <summary>Chats by OpenAI's .NET client. Of the model used here a token of output is a thousandth of a dollar.</summary>
[Collection<Served>]
public sealed class OpenAIChatTests(Served served) : CallTests(served)
{
    private static readonly ChatTool LookUp =
        ChatTool.CreateFunctionTool(ToolCalls.Tool, "Looks", BinaryData.FromString(ToolCalls.Schema));

    [Fact]
    public async Task It_chats()
    {
        using var caller = await KeyAsync();

        var completion = (await ChatOf(caller).CompleteChatAsync(
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

        var (text, usage, _) = await StreamAsync(ChatOf(caller), new());

        Assert.Equal(string.Concat(Enumerable.Repeat(" token", 20)), text);
        Assert.Equal((10, 20), (usage?.InputTokenCount, usage?.OutputTokenCount));
        Assert.Equal("0.02", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task It_learns_what_was_read_from_a_cache_and_what_was_thought()
    {
        using var caller = await KeyAsync();
        var options = new ChatCompletionOptions().Asking(
            new() { PromptTokens = 9, CachedTokens = 3, CompletionTokens = 5, ReasoningTokens = 2 });

        var usage = (await ChatOf(caller, "cached").CompleteChatAsync([new UserChatMessage("hi")], options)).Value.Usage;

        Assert.Equal((3, 2), (usage.InputTokenDetails.CachedTokenCount, usage.OutputTokenDetails.ReasoningTokenCount));
        Assert.Equal("0.0063", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task A_tool_is_called_and_its_result_reaches_the_model()
    {
        using var caller = await KeyAsync();
        var client = ChatOf(caller);
        var options = new ChatCompletionOptions { Tools = { LookUp } }.Asking(ToolCalls.Asking("chat.json"));

        var asked = (await client.CompleteChatAsync([new UserChatMessage("The weather?")], options)).Value;
        var call = Assert.Single(asked.ToolCalls);
        var answer = (await client.CompleteChatAsync(
            [
                new UserChatMessage("The weather?"),
                new AssistantChatMessage(asked),
                new ToolChatMessage(call.Id, "It rains on OpenAI's .NET client."),
            ],
            new ChatCompletionOptions { Tools = { LookUp }, MaxOutputTokenCount = 3 })).Value;

        Assert.Equal(ChatFinishReason.ToolCalls, asked.FinishReason);
        Assert.Equal(("look_up", """{"city":"Rome"}"""), (call.FunctionName, call.FunctionArguments.ToString()));
        Assert.Equal(" token token token", answer.Content[0].Text);
        var messages = JsonNode.Parse(Text(Received("It rains on OpenAI's .NET client.")))!["messages"]!;
        Assert.Equal("call_1", (string)messages[1]!["tool_calls"]![0]!["id"]!);
        Assert.Equal("call_1", (string)messages[2]!["tool_call_id"]!);
        Assert.Equal("0.01", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task A_tool_is_called_bit_by_bit()
    {
        using var caller = await KeyAsync();
        var options = new ChatCompletionOptions { Tools = { LookUp } }.Asking(ToolCalls.Asking("chat.sse"));

        var (_, usage, updates) = await StreamAsync(ChatOf(caller), options);

        var bits = updates.SelectMany(update => update.ToolCallUpdates).ToArray();
        Assert.Equal(("call_1", "look_up"), (bits[0].ToolCallId, bits[0].FunctionName));
        Assert.Equal("""{"city":"Rome"}""", string.Concat(bits.Select(bit => bit.FunctionArgumentsUpdate.ToString())));
        Assert.Equal(ChatFinishReason.ToolCalls, updates.Single(update => update.FinishReason is not null).FinishReason);
        Assert.Equal(7, usage?.OutputTokenCount);
        Assert.Equal("0.007", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task It_understands_the_gateways_own_answers()
    {
        using var caller = await KeyAsync();

        var whole = (await ChatOf(caller, "llama3").CompleteChatAsync([new UserChatMessage("hi")])).Value;
        var (text, usage, _) = await StreamAsync(ChatOf(caller, "llama3"), new());

        Assert.Equal(("Hello", 30), (whole.Content[0].Text, whole.Usage.TotalTokenCount));
        Assert.Equal(("Hello", 30), (text, usage?.TotalTokenCount));
        Assert.Equal("7e-06", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task A_stream_that_was_ended_at_its_limit_ends_as_one_that_is_too_long()
    {
        using var caller = await TeamAsync("""{"max_budget": 0.02, "budget_enforcement": "hard"}""");
        var options = new ChatCompletionOptions { MaxOutputTokenCount = 5 }.Asking(
            new() { CompletionTokens = 500, Chunks = 100 });

        var (_, usage, updates) = await StreamAsync(ChatOf(caller), options);

        Assert.Equal(ChatFinishReason.Length, updates.Single(update => update.FinishReason is not null).FinishReason);
        Assert.InRange(usage!.OutputTokenCount, 5, 50);
        Assert.Equal("0.005", (await caller.SettledAsync()).Spent);
    }

    // The client passes over events that are errors, so only what is missing tells that the answer is not whole.
    [Fact]
    public async Task A_stream_that_is_cut_has_no_reason_to_have_ended()
    {
        using var caller = await KeyAsync();

        var (text, usage, updates) = await StreamAsync(
            ChatOf(caller), new ChatCompletionOptions().Asking(new() { CutAfter = 3 }));

        Assert.Equal(" token token token token token token", text);
        Assert.Null(usage);
        Assert.DoesNotContain(updates, update => update.FinishReason is not null);
        Assert.Equal("0.006", (await caller.SettledAsync()).Spent);
    }

    private ChatClient ChatOf(Caller caller, string model = "output-only") =>
        Gateway.OpenAI(caller.Secret).GetChatClient(model);

    private static async Task<(string Text, ChatTokenUsage? Usage, List<StreamingChatCompletionUpdate> Updates)> StreamAsync(
        ChatClient client, ChatCompletionOptions options)
    {
        var updates = new List<StreamingChatCompletionUpdate>();
        await foreach (var update in client.CompleteChatStreamingAsync([new UserChatMessage("hi")], options))
            updates.Add(update);
        var text = string.Concat(updates.SelectMany(update => update.ContentUpdate).Select(part => part.Text));
        return (text, updates.Select(update => update.Usage).LastOrDefault(usage => usage is not null), updates);
    }
}
