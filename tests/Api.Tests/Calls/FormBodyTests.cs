using System.Buffers;
using System.Text;
using Tollgate.Api.Calls;
using Tollgate.Api.Calls.Formats;

namespace Tollgate.Api.Tests.Calls;

public sealed class FormBodyTests
{
    private const string Type = "multipart/form-data; boundary=B";
    private const string File = "Content-Disposition: form-data; name=\"file\"; filename=\"a.mp3\"\r\n\r\nsound\r\n";

    [Theory]
    [InlineData("--B|Content-Disposition: form-data; name=\"model\"||whisper|--B|F--B--|")]
    [InlineData("--B|F--B|content-type: text/plain|content-disposition: form-data; name=model||whisper|--B--")]
    public void Finds_the_values_where_they_lie(string body)
    {
        var request = Read(body);

        Assert.Equal("whisper", request.Model);
        Assert.Equal("sound", Encoding.UTF8.GetString(request.File));
        Assert.Equal(Fill(body).Replace("whisper", "up/b", StringComparison.Ordinal), Forwarded(request));
    }

    [Fact]
    public void Finds_them_in_any_pieces()
    {
        var body = Fill("--B|Content-Disposition: form-data; name=\"model\"||whisper|--B|F--B--|");
        for (var size = 1; size < 20; size++)
        {
            var request = CallRequest.Read(
                Pieces.Of(Encoding.UTF8.GetBytes(body), size), TranscriptionFormat.Transcription, Type);

            Assert.Equal(("whisper", 5), (request.Model, request.File.Length));
        }
    }

    [Theory]
    [InlineData("--B|F--B--", "model")]
    [InlineData("--B|F--B|Content-Disposition: form-data; name=model|||--B--", "model")]
    [InlineData("--B|F--B|Content-Disposition: form-data; name=model||a|--B|Content-Disposition: form-data; name=model||b|--B--", "model")]
    [InlineData("--B|F--B|Content-Disposition: form-data; name=model; filename=x||a|--B--", "model")]
    [InlineData("--B|F--B|Content-Disposition: form-data; name=model; name*=UTF-8''file||a|--B--", "body")]
    [InlineData("--B|F--B|Content-Disposition: form-data; name=model|Content-Disposition: form-data; name=x||a|--B--", "body")]
    [InlineData("--B|F--B|Content-Disposition: attachment; name=model||a|--B--", "body")]
    [InlineData("--B|F--B|Content-Type: text/plain||a|--B--", "body")]
    [InlineData("--B|F--B|no header||a|--B--", "body")]
    [InlineData("--B|F--Bx|Content-Disposition: form-data; name=model||a|--B--", "body")]
    [InlineData("x|--B|F--B--", "body")]
    [InlineData("--B|F", "body")]
    [InlineData("--B", "body")]
    [InlineData("", "body")]
    [InlineData("{}", "body")]
    public void Names_what_is_wrong_with_a_form(string body, string field) =>
        Assert.Equal(field, Assert.Throws<BadFieldException>(() => Read(body)).Field);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("application/json")]
    [InlineData("multipart/mixed; boundary=B")]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=\"\"")]
    [InlineData("multipart/form-data; boundary=\"a b\"")]
    [InlineData("multipart/form-data; boundary=\"a:b\"")]
    [InlineData("multipart/form-data; boundary=BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB")]
    public void Needs_a_boundary_that_everybody_reads_alike(string? type) =>
        Assert.Equal("body", Assert.Throws<BadFieldException>(() => Read("--B|F--B--", type)).Field);

    [Fact]
    public void Has_bounds()
    {
        var many = string.Concat(Enumerable.Range(0, 101).Select(i => $"--B|Content-Disposition: form-data; name=p{i}||a|"));
        var head = string.Concat(Enumerable.Range(0, 9).Select(i => $"X-{i}: y|"));
        string[] bodies =
        [
            $"{many}--B--",
            $"--B|{head}F--B--",
            $"--B|X: {new string('y', 5_000)}|F--B--",
            $"--B|F--B|Content-Disposition: form-data; name=model||{new string('y', 2_000)}|--B--",
        ];

        Assert.All(bodies, body => Assert.Throws<BadFieldException>(() => Read(body)));
    }

    private static CallRequest Read(string body, string? type = Type) => CallRequest.Read(
        new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(Fill(body))), TranscriptionFormat.Transcription, type);

    private static string Fill(string body) => body
        .Replace("|", "\r\n", StringComparison.Ordinal)
        .Replace("F--", $"{File}--", StringComparison.Ordinal);

    private static string Forwarded(CallRequest request)
    {
        using var sent = new MemoryStream();
        request.For("up/b").WriteToAsync(sent, CancellationToken.None).GetAwaiter().GetResult();
        return Encoding.UTF8.GetString(sent.ToArray());
    }
}
