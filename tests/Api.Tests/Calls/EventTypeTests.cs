using System.Text;
using Tollgate.Api.Calls;
using Tollgate.Api.Calls.Formats;
using Tollgate.Api.Calls.Metering;

namespace Tollgate.Api.Tests.Calls;

public sealed class EventTypeTests
{
    private static readonly CallRequest Any = CallRequest.Read(
        new("""{"model":"a","messages":[]}"""u8.ToArray()), ChatFormat.Instance);

    [Theory]
    [InlineData("transcript.text.done", "{}", true)]
    [InlineData("message", """{"type":"transcript.text.done","text":"hi"}""", true)]
    [InlineData("message", """{"text":{"type":"x"}, "type" : "transcript.text.done"}""", true)]
    [InlineData("message", "[DONE]", true)]
    [InlineData("message", """{"type":"transcript.text.delta"}""", false)]
    [InlineData("message", """{"text":{"type":"transcript.text.done"}}""", false)]
    [InlineData("message", """{"type":7}""", false)]
    [InlineData("message", """{"type":""", false)]
    [InlineData("message", "\ud800", false)]
    [InlineData("message", "", false)]
    public void The_last_event_of_a_stream_is_known_by_its_name_or_its_data(string name, string data, bool isEnd) =>
        Assert.Equal(isEnd, TranscriptionFormat.Transcription.IsEnd(
            Any, new Meter(TranscriptionFormat.Transcription, new()), name, Encoding.UTF8.GetBytes(data)));

    [Fact]
    public void Of_several_pictures_the_last_ends_the_stream()
    {
        var request = CallRequest.Read(
            new(Encoding.UTF8.GetBytes("""{"model":"a","prompt":"a cat","n":2,"stream":true}""")), ImageFormat.Instance);
        var meter = new Meter(ImageFormat.Instance, new());
        var picture = """{"type":"image_generation.completed","b64_json":"AAAA"}"""u8;

        meter.Read(picture);
        Assert.False(ImageFormat.Instance.IsEnd(request, meter, "message", picture));
        meter.Read(picture);
        Assert.True(ImageFormat.Instance.IsEnd(request, meter, "message", picture));
    }
}
