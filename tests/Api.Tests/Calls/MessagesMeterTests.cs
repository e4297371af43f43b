using System.Text;
using Tollgate.Accounts;
using Tollgate.Api.Calls.Formats;
using Tollgate.Api.Calls.Metering;

namespace Tollgate.Api.Tests.Calls;

public sealed class MessagesMeterTests
{
    private const string Start =
        """
        {"type":"message_start","message":{"id":"m","role":"assistant","content":[],"usage":{"input_tokens":4,
        "cache_read_input_tokens":3,"cache_creation_input_tokens":2,"output_tokens":1,"service_tier":"priority"}}}
        """;

    private readonly Meter _meter = new(MessagesFormat.Instance, new TokenCounter());

    // litellm#11364, litellm#9812, litellm#5443, litellm#6575: what the cache has to do with is not in the input, has its
    // own prices, and an hour in it another than five minutes.
    [Theory]
    [InlineData("""{"input_tokens":4,"output_tokens":5}""", 4, 0, 0, 0)]
    [InlineData("""{"input_tokens":4,"output_tokens":5,"cache_read_input_tokens":3}""", 7, 3, 0, 0)]
    [InlineData("""{"input_tokens":4,"output_tokens":5,"cache_creation_input_tokens":2}""", 6, 0, 2, 0)]
    [InlineData("""{"input_tokens":4,"output_tokens":5,"cache_read_input_tokens":3,"cache_creation_input_tokens":2}""", 9, 3, 2, 0)]
    [InlineData("""{"input_tokens":4,"output_tokens":5,"cache_read_input_tokens":null,"cache_creation_input_tokens":0}""", 4, 0, 0, 0)]
    [InlineData(
        """{"input_tokens":4,"output_tokens":5,"cache_creation_input_tokens":6,"cache_creation":{"ephemeral_5m_input_tokens":2,"ephemeral_1h_input_tokens":4}}""",
        10, 0, 6, 4)]
    [InlineData(
        """{"input_tokens":4,"output_tokens":5,"cache_creation":{"ephemeral_1h_input_tokens":4,"ephemeral_5m_input_tokens":2}}""",
        10, 0, 6, 4)]
    [InlineData("""{"input_tokens":0,"output_tokens":5,"cache_read_input_tokens":9}""", 9, 9, 0, 0)]
    [InlineData("""{"input_tokens":4,"output_tokens":5,"iterations":[{"input_tokens":3,"output_tokens":4},{"input_tokens":1,"output_tokens":1}]}""", 4, 0, 0, 0)]
    public void The_cache_counts_beside_the_input(string usage, long prompt, long read, long written, long forAnHour)
    {
        _meter.Read(Encoding.UTF8.GetBytes($$"""{"type":"message","content":[],"usage":{{usage}}}"""));

        Assert.Equal<Usage?>(new TokenCounts(prompt, 5, read, written) { CacheWriteHour = forAnHour }, _meter.Reported);
        Assert.False(_meter.OutputFollows);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"output_tokens":5}""")]
    [InlineData("""{"input_tokens":-4,"output_tokens":5}""")]
    [InlineData("""{"input_tokens":4,"output_tokens":"5"}""")]
    [InlineData("""{"input_tokens":4,"output_tokens":5,"cache_read_input_tokens":1.5}""")]
    [InlineData("""{"input_tokens":4,"output_tokens":5,"cache_creation":{"ephemeral_1h_input_tokens":-1}}""")]
    [InlineData("""{"input_tokens":1000000000,"output_tokens":5,"cache_read_input_tokens":1000000000}""")]
    public void What_cannot_be_true_is_not_reported(string usage)
    {
        _meter.Read(Encoding.UTF8.GetBytes($$"""{"type":"message","content":[],"usage":{{usage}}}"""));

        Assert.Null(_meter.Reported);
    }

    [Fact]
    public void A_zero_that_was_said_is_a_zero()
    {
        _meter.Read("""{"content":[{"type":"text","text":"much"}],"usage":{"input_tokens":0,"output_tokens":0}}"""u8);

        Assert.Equal<Usage?>(new TokenCounts(0, 0), _meter.Reported);
    }

    [Fact]
    public void A_stream_tells_the_input_first_and_the_output_last()
    {
        Read(Start);
        Assert.True(_meter.OutputFollows);
        Read("""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"hello"}}""");
        Read("""{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":15}}""");

        Assert.False(_meter.OutputFollows);
        Assert.Equal<Usage?>(
            new Usage(new TokenCounts(9, 15, 3, 2)) { ServiceTier = "priority" }, _meter.Reported);
        Assert.Equal("priority", _meter.ServiceTier);
    }

    [Theory]
    [InlineData("""{"output_tokens":15,"input_tokens":4}""", 9, 15, 3, 2)]
    [InlineData("""{"output_tokens":15,"input_tokens":6,"cache_read_input_tokens":1}""", 9, 15, 1, 2)]
    [InlineData("""{"output_tokens":15,"input_tokens":6,"cache_read_input_tokens":0,"cache_creation_input_tokens":0}""", 6, 15, 0, 0)]
    [InlineData("""{"output_tokens":0}""", 9, 0, 3, 2)]
    public void The_end_of_a_stream_completes_what_its_beginning_told(
        string usage, long prompt, long completion, long read, long written)
    {
        Read(Start);
        Read($$"""{"type":"message_delta","delta":{},"usage":{{usage}}}""");

        Assert.Equal(new TokenCounts(prompt, completion, read, written), _meter.Reported?.Tokens);
        Assert.False(_meter.OutputFollows);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"output_tokens":-1}""")]
    [InlineData("""{"output_tokens":null}""")]
    public void An_end_that_does_not_tell_the_output_leaves_it_to_be_counted(string usage)
    {
        Read(Start);
        Read($$"""{"type":"message_delta","delta":{},"usage":{{usage}}}""");

        Assert.True(_meter.OutputFollows);
    }

    [Fact]
    public void Searches_are_told_at_the_end_and_at_the_beginning()
    {
        Read("""{"type":"message_start","message":{"usage":{"input_tokens":4,"output_tokens":1,"server_tool_use":{"web_search_requests":1}}}}""");
        Read("""{"type":"message_delta","delta":{},"usage":{"output_tokens":9,"server_tool_use":{"web_search_requests":3}}}""");

        Assert.Equal(3, _meter.Reported?.Queries);
    }

    [Theory]
    [InlineData("""{"type":"text_delta","text":" token token"}""", 2)]
    [InlineData("""{"type":"thinking_delta","thinking":" token token token"}""", 3)]
    [InlineData("""{"type":"input_json_delta","partial_json":" token"}""", 1)]
    [InlineData("""{"type":"signature_delta","signature":"EqQBCgIYAhIM1gbcDa9GJwZA2b3h"}""", 0)]
    public void Whatever_the_model_writes_is_output(string delta, long tokens)
    {
        Read($$"""{"type":"content_block_delta","index":0,"delta":{{delta}}}""");

        Assert.Equal(tokens, _meter.CountDelivered());
    }

    [Fact]
    public void What_a_tool_is_called_with_is_output_though_it_is_no_text()
    {
        Read("""{"type":"message","content":[{"type":"tool_use","id":"toolu_1","name":" token","input":{" token":[" token",12,true]}}]}""");

        Assert.InRange(_meter.CountDelivered(), 5, 12);
    }

    [Fact]
    public void Nothing_but_a_beginning_has_no_output()
    {
        Read(Start);
        Read("""{"type":"ping"}""");
        Read("""{"type":"error","error":{"type":"overloaded_error","message":"a long story of what went wrong"}}""");

        Assert.Equal(0, _meter.CountDelivered());
    }

    [Theory]
    [InlineData("""{"message":"no object"}""")]
    [InlineData("""{"message":[{"usage":{"input_tokens":1}}]}""")]
    [InlineData("""{"message":{"usage":{"input_tokens":1,"output_tokens":""")]
    [InlineData("""{"delta":null,"content":7,"content_block":"x","usage":[]}""")]
    public void What_makes_no_sense_is_passed_over(string data)
    {
        Read(data);

        Assert.Null(_meter.Reported);
    }

    private void Read(string json) => _meter.Read(Encoding.UTF8.GetBytes(json));
}
