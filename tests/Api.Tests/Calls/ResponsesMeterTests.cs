using System.Text;
using Tollgate.Accounts;
using Tollgate.Api.Calls;
using Tollgate.Api.Calls.Formats;
using Tollgate.Api.Calls.Metering;

namespace Tollgate.Api.Tests.Calls;

public sealed class ResponsesMeterTests
{
    private static readonly CallRequest Any = CallRequest.Read(
        new("""{"model":"a","input":"hi"}"""u8.ToArray()), ResponsesFormat.Instance);

    private readonly Meter _meter = new(ResponsesFormat.Instance, new TokenCounter());

    // litellm#14072, litellm#18599, litellm#24574: what the model thinks is in the output already, and told apart.
    [Theory]
    [InlineData("""{"input_tokens":10,"output_tokens":5,"total_tokens":15}""", 0, 0)]
    [InlineData("""{"input_tokens":10,"input_tokens_details":{"cached_tokens":8},"output_tokens":5,"output_tokens_details":{"reasoning_tokens":4},"total_tokens":15}""", 8, 4)]
    [InlineData("""{"input_tokens":10,"input_tokens_details":{"cached_tokens":80},"output_tokens":5,"output_tokens_details":{"reasoning_tokens":40},"total_tokens":15}""", 10, 5)]
    [InlineData("""{"input_tokens":10,"input_tokens_details":null,"output_tokens":5,"output_tokens_details":null}""", 0, 0)]
    public void What_is_cached_and_what_is_thought_are_parts_of_what_is_told(string usage, long cached, long thought)
    {
        var tokens = new TokenCounts(10, 5, cached) { Reasoning = thought };
        Read($$"""{"object":"response","output":[],"usage":{{usage}}}""");

        Assert.Equal<Usage?>(tokens, _meter.Reported);
    }

    [Theory]
    [InlineData("response.completed")]
    [InlineData("response.incomplete")]
    [InlineData("response.failed")]
    public void The_last_event_of_a_stream_tells_the_usage_and_the_tier(string type)
    {
        Read("""{"type":"response.created","response":{"status":"in_progress","output":[],"usage":null,"service_tier":"auto"}}""");
        Read($$$"""{"type":"{{{type}}}","response":{"usage":{"input_tokens":10,"output_tokens":5},"service_tier":"flex"}}""");

        Assert.Equal<Usage?>(new TokenCounts(10, 5), _meter.Reported);
        Assert.Equal("flex", _meter.ServiceTier);
        Assert.True(ResponsesFormat.Instance.IsEnd(Any, _meter, type, "{}"u8));
    }

    [Theory]
    [InlineData("response.output_text.delta")]
    [InlineData("response.function_call_arguments.delta")]
    [InlineData("response.reasoning_summary_text.delta")]
    [InlineData("response.refusal.delta")]
    public void What_a_stream_delivers_is_counted_once_though_it_comes_three_times(string type)
    {
        Read("""{"type":"response.created","response":{"output":[]}}""");
        Read($$"""{"type":"{{type}}","output_index":0,"delta":" token token"}""");
        Read("""{"type":"response.output_text.done","output_index":0,"text":" token token"}""");
        Read("""{"type":"response.output_item.done","item":{"type":"message","content":[{"type":"output_text","text":" token token"}]}}""");
        Read("""{"type":"response.completed","response":{"output":[{"type":"message","content":[{"type":"output_text","text":" token token"}]}]}}""");

        Assert.Equal(2, _meter.CountDelivered());
    }

    [Theory]
    [InlineData("function_call", "arguments")]
    [InlineData("custom_tool_call", "input")]
    public void The_name_of_a_tool_that_a_stream_calls_is_counted_once(string type, string written)
    {
        Read($$$"""{"type":"response.output_item.added","item":{"type":"{{{type}}}","name":" token","{{{written}}}":""}}""");
        Read($$"""{"type":"response.{{type}}_{{written}}.delta","delta":" token token"}""");
        Read($$$"""{"type":"response.output_item.done","item":{"type":"{{{type}}}","name":" token","{{{written}}}":" token token"}}""");

        Assert.Equal(3, _meter.CountDelivered());
    }

    [Fact]
    public void Output_that_only_the_last_event_has_is_counted_there()
    {
        Read("""{"type":"response.created","response":{"output":[]}}""");
        Read("""{"type":"response.completed","response":{"output":[{"type":"message","content":[{"type":"output_text","text":" token token"}]}]}}""");

        Assert.Equal(2, _meter.CountDelivered());
    }

    [Theory]
    [InlineData("""{"type":"message","content":[{"type":"output_text","text":" token","annotations":[]},{"type":"refusal","refusal":" token"}]}""", 2)]
    [InlineData("""{"type":"function_call","name":" token","call_id":"c","arguments":" token token"}""", 3)]
    [InlineData("""{"type":"custom_tool_call","name":" token","call_id":"c","input":" token token"}""", 3)]
    [InlineData("""{"type":"reasoning","summary":[{"type":"summary_text","text":" token"}],"encrypted_content":"gAAAAABkZm9vYmFy"}""", 1)]
    public void A_whole_answer_is_counted_by_what_the_model_wrote(string item, long tokens)
    {
        Read($$"""{"object":"response","output":[{{item}}]}""");

        Assert.Null(_meter.Reported);
        Assert.Equal(tokens, _meter.CountDelivered());
    }

    [Theory]
    [InlineData("""{"response":"no object"}""")]
    [InlineData("""{"response":[],"delta":7,"output":null}""")]
    [InlineData("""{"response":{"usage":{"input_tokens":1,"output_tokens":""")]
    public void What_makes_no_sense_is_passed_over(string data)
    {
        Read(data);

        Assert.Null(_meter.Reported);
        Assert.Equal(0, _meter.CountDelivered());
    }

    private void Read(string json) => _meter.Read(Encoding.UTF8.GetBytes(json));
}
