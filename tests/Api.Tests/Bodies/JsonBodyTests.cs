using System.Text;
using Tollgate.Api.Bodies;

namespace Tollgate.Api.Tests.Bodies;

public sealed class JsonBodyTests
{
    [Theory]
    [InlineData("{", 400)]
    [InlineData("""{"a": 1,}""", 400)]
    [InlineData("""{"a": NaN}""", 400)]
    [InlineData("""{"max_budget": 1, "max_budget": 2}""", 400)]
    [InlineData("""{"max_budget": 1, "max_budge\u0074": 2}""", 400)]
    [InlineData("""{"a": "\ud800"}""", 400)]
    [InlineData("""{"\udc00": 1}""", 400)]
    [InlineData("[]", 422)]
    [InlineData("null", 422)]
    [InlineData("\"text\"", 422)]
    public void What_is_not_one_sound_object_is_refused(string body, int status) =>
        Assert.Equal(status, JsonBody.Parse(Encoding.UTF8.GetBytes(body)).Error!.Status);

    [Fact]
    public void What_is_not_UTF_8_is_refused() =>
        Assert.Equal(400, JsonBody.Parse(new byte[] { (byte)'{', (byte)'"', 0xff, (byte)'"', (byte)':', (byte)'1', (byte)'}' }).Error!.Status);

    [Theory]
    [InlineData(64, null)]
    [InlineData(65, 400)]
    [InlineData(100_000, 400)]
    public void Nesting_has_an_end(int depth, int? status)
    {
        var body = string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1);

        Assert.Equal(status, JsonBody.Parse(Encoding.UTF8.GetBytes(body)).Error?.Status);
    }

    [Fact]
    public void An_error_does_not_repeat_what_was_sent()
    {
        var error = JsonBody.Parse("""{"key": "sk-secret" x"""u8.ToArray()).Error!;

        Assert.Equal("Invalid JSON in the request body: line 1, byte 21", error.Message);
    }
}
