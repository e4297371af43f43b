using System.Diagnostics;
using System.Text;
using Tollgate.Api.Calls;
using Tollgate.Api.Calls.Formats;
using Tollgate.Api.Calls.Metering;
using Tollgate.Api.Models;
using Tollgate.Api.Tests.Models;

namespace Tollgate.Api.Tests.Calls;

public sealed class TokenCounterTests
{
    private static readonly TokenCounter Counter = new();

    // The chinese text is three tokens to the younger of the two, and four to the elder.
    [Theory]
    [InlineData("openai/gpt-4o", 3, true)]
    [InlineData("openai/gpt-4.1-mini", 3, true)]
    [InlineData("openai/o3-mini", 3, true)]
    [InlineData("openai/gpt-4", 4, true)]
    [InlineData("openai/gpt-4-turbo", 4, true)]
    [InlineData("openai/gpt-3.5-turbo", 4, true)]
    [InlineData("openai/text-embedding-3-small", 4, true)]
    [InlineData("groq/llama-3.1-8b-instant", 3, false)]
    public void Every_model_of_openai_has_its_own_vocabulary_and_all_others_a_guess(string model, int tokens, bool isKnown)
    {
        var deployment = Entries.Deploy(Entries.Entry("m", model));

        Assert.Equal(tokens, new TokenCounters().Of(deployment).Count("北京大学生"u8));
        Assert.Equal(isKnown, deployment.Vocabulary.IsKnown);
    }

    [Theory]
    [InlineData("gpt-4.2")]
    [InlineData("davinci")]
    [InlineData(null)]
    public void A_model_that_nobody_knows_yet_is_estimated(string? model) =>
        Assert.Equal(Vocabulary.Guessed, Vocabulary.Of(model));

    [Fact]
    public void Each_text_is_counted_by_itself()
    {
        var body = """{"model":"m","messages":[{"role":"user","content":"hello"},{"role":"user","content":"world"}]}""";

        var tokens = Counter.CountInput(CallRequest.Read(new(Encoding.UTF8.GetBytes(body)), ChatFormat.Instance));

        Assert.Equal(4 + (2 * 3) + 3, tokens);
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("\n")]
    [InlineData(" \n")]
    [InlineData("a")]
    [InlineData("大")]
    [InlineData(".")]
    public void A_megabyte_of_anything_takes_no_minutes(string piece)
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, 1024 * 1024 / piece.Length)));
        var begun = Stopwatch.GetTimestamp();

        Assert.InRange(Counter.Count(text), 1, text.Length);

        Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void What_is_no_text_is_counted_all_the_same()
    {
        var bytes = new byte[10_000];
        Array.Fill(bytes, (byte)0b1000_0000);

        Assert.InRange(Counter.Count(bytes), 1, 40_000);
    }
}
