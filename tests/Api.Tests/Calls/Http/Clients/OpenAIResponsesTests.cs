#pragma warning disable OPENAI001 // This part of the client may yet change, which is a reason to test it.
using System.Text.Json.Nodes;
using OpenAI.Responses;
using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Calls.Http.Clients;

/// <summary>Responses by OpenAI's .NET client. Of the model used here a token of output is a thousandth of a dollar.</summary>
[Collection<Served>]
public sealed class OpenAIResponsesTests(Served served) : CallTests(served)
{
    private static readonly FunctionTool LookUp =
        ResponseTool.CreateFunctionTool(ToolCalls.Tool, BinaryData.FromString(ToolCalls.Schema), strictModeEnabled: true);

    [Fact]
    public async Task It_gets_a_response()
    {
        using var caller = await KeyAsync();

        var response = (await ResponsesOf(caller).CreateResponseAsync(Options(
            new() { PromptTokens = 9, CachedTokens = 3, CompletionTokens = 5, ReasoningTokens = 2 }, "claude"))).Value;

        Assert.Equal((ResponseStatus.Completed, " token token token"), (response.Status, response.GetOutputText()));
        Assert.Equal((9, 5), (response.Usage.InputTokenCount, response.Usage.OutputTokenCount));
        Assert.Equal(3, response.Usage.InputTokenDetails.CachedTokenCount);
        Assert.Equal(2, response.Usage.OutputTokenDetails.ReasoningTokenCount);
        Assert.Equal("0.05603", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task It_streams_and_learns_the_usage()
    {
        using var caller = await KeyAsync();

        var (text, last) = await StreamAsync(caller, Options(new() { CompletionTokens = 5 }));

        Assert.Equal(" token token token token token", text);
        var response = Assert.IsType<StreamingResponseCompletedUpdate>(last).Response;
        Assert.Equal((text, 15), (response.GetOutputText(), response.Usage.TotalTokenCount));
        Assert.Equal("0.005", (await caller.SettledAsync()).Spent);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tool_is_called_and_its_result_reaches_the_model(bool streamed)
    {
        using var caller = await KeyAsync();
        var result = $"It rains on responses, streamed: {streamed}.";
        var options = Options(ToolCalls.Asking(streamed ? "response.sse" : "response.json"));
        options.Tools.Add(LookUp);

        var asked = streamed
            ? Assert.IsType<StreamingResponseCompletedUpdate>((await StreamAsync(caller, options)).Last).Response
            : (await ResponsesOf(caller).CreateResponseAsync(options)).Value;
        var call = Assert.IsType<FunctionCallResponseItem>(Assert.Single(asked.OutputItems));
        var next = Options(new() { CompletionTokens = 3 });
        next.InputItems.Add(call);
        next.InputItems.Add(ResponseItem.CreateFunctionCallOutputItem(call.CallId, result));
        var answer = (await ResponsesOf(caller).CreateResponseAsync(next)).Value;

        Assert.Equal(("look_up", """{"city":"Rome"}"""), (call.FunctionName, call.FunctionArguments.ToString()));
        Assert.Equal(" token token token", answer.GetOutputText());
        var input = JsonNode.Parse(Text(Received(result)))!["input"]!;
        Assert.Equal(("call_1", "call_1"), ((string)input[1]!["call_id"]!, (string)input[2]!["call_id"]!));
        Assert.Equal("0.01", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task It_understands_the_gateways_own_answers()
    {
        using var caller = await KeyAsync();
        CreateResponseOptions Options() => new("llama3", [ResponseItem.CreateUserMessageItem("hi")]);

        var whole = (await ResponsesOf(caller).CreateResponseAsync(Options())).Value;
        var (text, last) = await StreamAsync(caller, Options());

        Assert.Equal(("Hello", 30), (whole.GetOutputText(), whole.Usage.TotalTokenCount));
        Assert.Equal(("Hello", "Hello"), (text, Assert.IsType<StreamingResponseCompletedUpdate>(last).Response.GetOutputText()));
        Assert.Equal("7e-06", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task A_stream_that_was_ended_at_its_limit_ends_as_one_that_is_too_long()
    {
        using var caller = await TeamAsync("""{"max_budget": 0.02, "budget_enforcement": "hard"}""");
        var options = Options(new() { CompletionTokens = 500, Chunks = 100 });
        options.MaxOutputTokenCount = 5;

        var (_, last) = await StreamAsync(caller, options);

        var response = Assert.IsType<StreamingResponseIncompleteUpdate>(last).Response;
        Assert.Equal(ResponseIncompleteStatusReason.MaxOutputTokens, response.IncompleteStatusDetails.Reason);
        Assert.InRange(response.Usage.OutputTokenCount, 5, 50);
        Assert.Equal("0.005", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task A_stream_that_is_cut_ends_with_an_error_in_our_words()
    {
        using var caller = await KeyAsync();

        var (_, last) = await StreamAsync(caller, Options(new() { CutAfter = 3 }));

        Assert.Equal("The model's provider broke off its answer.", Assert.IsType<StreamingResponseErrorUpdate>(last).Message);
        Assert.Equal("0.006", (await caller.SettledAsync()).Spent);
    }

    private ResponsesClient ResponsesOf(Caller caller) => Gateway.OpenAI(caller.Secret).GetResponsesClient();

    private async Task<(string Text, StreamingResponseUpdate? Last)> StreamAsync(Caller caller, CreateResponseOptions options)
    {
        var (text, last) = ("", (StreamingResponseUpdate?)null);
        options.StreamingEnabled = true;
        await foreach (var update in await ResponsesOf(caller).CreateResponseStreamingAsync(options))
        {
            text += (update as StreamingResponseOutputTextDeltaUpdate)?.Delta;
            last = update;
        }

        return (text, last);
    }

    private static CreateResponseOptions Options(FakeBehavior fake, string model = "output-only") =>
        new CreateResponseOptions(model, [ResponseItem.CreateUserMessageItem("hi")]).Asking(fake);
}
