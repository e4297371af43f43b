using System.Text;
using Tollgate.Accounts;
using Tollgate.Api.Calls.Formats;
using Tollgate.Api.Calls.Metering;

namespace Tollgate.Api.Tests.Calls;

public sealed class MeterTests
{
    private static readonly TokenCounter Counter = new();

    [Theory]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":20,"total_tokens":30}""", 10, 20, 0, 0)]
    [InlineData("""{"prompt_tokens":0,"completion_tokens":0}""", 0, 0, 0, 0)]
    [InlineData("""{"prompt_tokens":9,"total_tokens":9}""", 9, 0, 0, 0)]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":7,"audio_tokens":0}}""", 10, 2, 7, 0)]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":2,"cache_read_input_tokens":3,"cache_creation_input_tokens":4}""", 10, 2, 3, 4)]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":70}}""", 10, 2, 10, 0)]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":2,"completion_tokens_details":null,"prompt_tokens_details":null}""", 10, 2, 0, 0)]
    public void Believes_what_the_provider_reports(string usage, long prompt, long completion, long cachedRead, long cacheWrite) =>
        Assert.Equal<Usage?>(new TokenCounts(prompt, completion, cachedRead, cacheWrite), Reported(usage));

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"completion_tokens":20}""")]
    [InlineData("""{"prompt_tokens":-1,"completion_tokens":20}""")]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":-20,"total_tokens":30}""")]
    [InlineData("""{"prompt_tokens":1e18,"completion_tokens":20}""")]
    [InlineData("""{"prompt_tokens":1000000001,"completion_tokens":20}""")]
    [InlineData("""{"prompt_tokens":"10","completion_tokens":"20"}""")]
    [InlineData("""{"prompt_tokens":1.5,"completion_tokens":20}""")]
    [InlineData("""{"prompt_tokens":{"a":1},"completion_tokens":20}""")]
    [InlineData("""{"prompt_tokens":10,"total_tokens":5}""")]
    public void Takes_what_cannot_be_true_as_not_reported(string usage) => Assert.Null(Reported(usage));

    [Fact]
    public void Tells_a_chunk_of_usage_alone_from_one_that_carries_an_answer()
    {
        var meter = new Meter(ChatFormat.Instance, Counter);

        Assert.False(meter.Read("""{"choices":[{"delta":{"content":"a"}}],"usage":null}"""u8));
        Assert.False(meter.Read("""{"choices":[{"delta":{"content":"b"}}],"usage":{"prompt_tokens":1,"completion_tokens":2}}"""u8));
        Assert.True(meter.Read("""{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":3}}"""u8));
        Assert.Equal<Usage?>(new TokenCounts(1, 3), meter.Reported);
    }

    [Fact]
    public void Counts_what_was_delivered_where_nothing_was_reported()
    {
        var meter = new Meter(ChatFormat.Instance, Counter);
        foreach (var word in new[] { "The", " quick", " brown", " fox" })
            meter.Read(Encoding.UTF8.GetBytes($$$"""{"choices":[{"delta":{"content":"{{{word}}}"}}]}"""));

        Assert.Null(meter.Reported);
        Assert.Equal(4, meter.CountDelivered());
        Assert.Equal(4, meter.Parts);
    }

    [Fact]
    public void Counts_reasoning_and_calls_of_tools_as_output()
    {
        var meter = new Meter(ChatFormat.Instance, Counter);
        meter.Read("""{"choices":[{"delta":{"reasoning_content":"because","tool_calls":[{"function":{"name":"look","arguments":"{\"up\":1}"}}]}}]}"""u8);

        Assert.True(meter.CountDelivered() >= 5);
    }

    [Fact]
    public void Counts_a_long_answer_in_pieces_without_keeping_it()
    {
        var meter = new Meter(ChatFormat.Instance, Counter);
        var chunk = Encoding.UTF8.GetBytes($$$"""{"choices":[{"delta":{"content":"{{{string.Join(' ', Enumerable.Repeat("hello", 1_000))}}}"}}]}""");
        for (var i = 0; i < 50; i++)
            meter.Read(chunk);

        Assert.InRange(meter.CountDelivered(), 49_000, 51_000);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{"choices":"none"}""")]
    [InlineData("""{"choices":[{"delta":""")]
    [InlineData("[1,2,3]")]
    public void Passes_over_what_makes_no_sense(string chunk)
    {
        var meter = new Meter(ChatFormat.Instance, Counter);

        Assert.False(meter.Read(Encoding.UTF8.GetBytes(chunk)));
        Assert.Null(meter.Reported);
    }

    [Theory]
    [InlineData("""xyz","usage":{"prompt_tokens":5,"completion_tokens":6},"system_fingerprint":"f"}""", 5, 6)]
    [InlineData("""a "usage" of words","usage": {"prompt_tokens":5,"completion_tokens":7}}""", 5, 7)]
    public void Finds_the_usage_at_the_end_of_an_answer_that_was_not_kept(string tail, long prompt, long completion)
    {
        var meter = new Meter(ChatFormat.Instance, Counter);
        meter.ReadTail(Encoding.UTF8.GetBytes(tail));

        Assert.Equal<Usage?>(new TokenCounts(prompt, completion), meter.Reported);
    }

    private static Usage? Reported(string usage)
    {
        var meter = new Meter(ChatFormat.Instance, Counter);
        meter.Read(Encoding.UTF8.GetBytes($$$"""{"id":"x","choices":[{"message":{"content":"hi"}}],"usage":{{{usage}}}}"""));
        return meter.Reported;
    }
}
