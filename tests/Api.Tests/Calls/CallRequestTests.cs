using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tollgate.Api.Calls;
using Tollgate.Api.Calls.Formats;

namespace Tollgate.Api.Tests.Calls;

public sealed class CallRequestTests
{
    private const string Messages = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    [Fact]
    public void Finds_what_the_gateway_must_know()
    {
        var request = Read($$"""{"model":"llama3",{{Messages}},"stream":true,"max_tokens":7,"max_completion_tokens":5,"n":3}""");

        Assert.Equal("llama3", request.Model);
        Assert.True(request.Stream);
        Assert.Equal(5, request.MaxTokens);
        Assert.Equal(3, request.Choices);
        Assert.False(request.UsageAsked);
    }

    [Theory]
    [InlineData("""{"model":"a",M}""", """{"model":"up/b",M}""")]
    [InlineData("""{ M , "model" : "a" , "temperature": 1.50 }""", """{ M , "model" : "up/b" , "temperature": 1.50 }""")]
    [InlineData("""{"model":"\u0061",M,"x":[1,{"model":"a"}]}""", """{"model":"up/b",M,"x":[1,{"model":"a"}]}""")]
    public void Changes_only_the_model_in_the_bytes(string sent, string forwarded) =>
        Assert.Equal(Fill(forwarded), Forwarded(Fill(sent)));

    [Theory]
    [InlineData("""{M}""", """{"model":"up/b",M}""")]
    [InlineData("""{ M,"model":"c"}""", """{ M,"model":"up/b"}""")]
    [InlineData("""{"model":[{}],M}""", """{"model":"up/b",M}""")]
    [InlineData(
        """{"litellm_metadata":{},M,"stream":true}""",
        """{"model":"up/b","stream_options":{"include_usage":true},M,"stream":true}""")]
    public void Asks_for_the_model_that_it_is_given_whatever_the_body_says(string sent, string forwarded)
    {
        var request = CallRequest.Read(
            new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(Fill(sent))), ChatFormat.Instance, model: "given");

        Assert.Equal("given", request.Model);
        Assert.Equal(Fill(forwarded), Forwarded(request));
    }

    [Theory]
    [InlineData("""{"litellm_metadata":{"user":"ann"},"model":"a",M}""", """{"model":"up/b",M}""")]
    [InlineData("""{ "model":"a" , "litellm_metadata" : {"user":"ann"} ,M}""", """{ "model":"up/b" ,M}""")]
    [InlineData("""{"model":"a",M , "litellm_metadata":null}""", """{"model":"up/b",M}""")]
    [InlineData(
        """{"litellm_metadata":{"tags":["x"]},"model":"a",M,"stream":true}""",
        """{"stream_options":{"include_usage":true},"model":"up/b",M,"stream":true}""")]
    public void Leaves_out_what_is_ours_and_no_provider_knows(string sent, string forwarded) =>
        Assert.Equal(Fill(forwarded), Forwarded(Fill(sent)));

    [Theory]
    [InlineData("""{"model":"a",M,"stream":true}""")]
    [InlineData("""{"stream":true,M,"model":"a"}""")]
    [InlineData("""{"model":"a",M,"stream":true,"stream_options":null}""")]
    [InlineData("""{"model":"a",M,"stream":true,"stream_options":{}}""")]
    [InlineData("""{"model":"a",M,"stream":true,"stream_options":{ "other" : 1 }}""")]
    [InlineData("""{"stream_options":{"include_usage":false,"other":1},"model":"a",M,"stream":true}""")]
    [InlineData("""  {"stream_options":{"other":1,"include_usage":null},"model":"a",M,"stream":true}""")]
    public void Asks_for_the_usage_of_a_stream_that_the_client_did_not_ask_for(string sent)
    {
        var before = JsonNode.Parse(Fill(sent))!.AsObject();
        var after = JsonNode.Parse(Forwarded(Fill(sent)))!.AsObject();

        Assert.True((bool)after["stream_options"]!["include_usage"]!);
        Assert.Equal((int?)before["stream_options"]?["other"], (int?)after["stream_options"]!["other"]);
        Assert.Equal("up/b", (string)after["model"]!);
        Assert.Equal(before["messages"]!.ToJsonString(), after["messages"]!.ToJsonString());
    }

    [Fact]
    public void Leaves_stream_options_alone_where_the_client_asked_for_usage()
    {
        var sent = Fill("""{"model":"a",M,"stream":true,"stream_options":{"include_usage":true}}""");

        Assert.True(Read(sent).UsageAsked);
        Assert.Equal(sent.Replace("\"a\"", "\"up/b\"", StringComparison.Ordinal), Forwarded(sent));
    }

    [Theory]
    [InlineData("""{M}""", "model")]
    [InlineData("""{"model":"",M}""", "model")]
    [InlineData("""{"model":5,M}""", "model")]
    [InlineData("""{"model":null,M}""", "model")]
    [InlineData("""{"model":"a"}""", "messages")]
    [InlineData("""{"model":"a","messages":"hi"}""", "messages")]
    [InlineData("""{"model":"a",M,"stream":"yes"}""", "stream")]
    [InlineData("""{"model":"a",M,"stream_options":[]}""", "stream_options")]
    [InlineData("""{"model":"a",M,"stream_options":{"include_usage":1}}""", "stream_options.include_usage")]
    [InlineData("""{"model":"cheap",M,"model":"dear"}""", "model")]
    [InlineData("""{"model":"a",M,"max_tokens":1,"max_tokens":9}""", "max_tokens")]
    public void Names_the_field_that_it_cannot_understand(string sent, string field) =>
        Assert.Equal(field, Assert.Throws<BadFieldException>(() => Read(Fill(sent))).Field);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("""{"model":"a",M""")]
    [InlineData("""{"model":"a",M} {}""")]
    [InlineData("""{"model":"a",M,}""")]
    [InlineData("{\"model\":\"a\",\"messages\":[],\"x\":NaN}")]
    public void Refuses_what_is_not_one_json_object(string sent) =>
        Assert.ThrowsAny<JsonException>(() => Read(Fill(sent)));

    [Fact]
    public void Refuses_what_is_nested_beyond_reason() =>
        Assert.ThrowsAny<JsonException>(() => Read($$"""{"model":"a",{{Messages}},"x":{{new string('[', 100)}}{{new string(']', 100)}}}"""));

    [Fact]
    public void Reads_a_body_in_any_pieces_as_it_reads_it_whole()
    {
        var sent = Fill("""{"model":"låma",M,"stream":true,"stream_options":{"other":"ü"},"max_tokens":12}""");
        for (var size = 1; size < 20; size++)
        {
            var request = CallRequest.Read(Pieces.Of(Encoding.UTF8.GetBytes(sent), size), ChatFormat.Instance);

            Assert.Equal("låma", request.Model);
            Assert.Equal(Forwarded(sent), Forwarded(request));
        }
    }

    [Theory]
    [InlineData("\"five\"")]
    [InlineData("-1")]
    [InlineData("1e400")]
    [InlineData("0")]
    public void Leaves_a_count_that_is_none_to_the_provider(string count)
    {
        var request = Read($$"""{"model":"a",{{Messages}},"max_tokens":{{count}},"n":{{count}}}""");

        Assert.Null(request.MaxTokens);
        Assert.Equal(1, request.Choices);
    }

    private static string Fill(string json) => json.Replace("M", Messages, StringComparison.Ordinal);

    private static CallRequest Read(string json) =>
        CallRequest.Read(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(json)), ChatFormat.Instance);

    private static string Forwarded(string json) => Forwarded(Read(json));

    private static string Forwarded(CallRequest request)
    {
        var edited = request.For("up/b");
        using var sent = new MemoryStream();
        edited.WriteToAsync(sent, CancellationToken.None).GetAwaiter().GetResult();
        Assert.Equal(edited.Length, sent.Length);
        return Encoding.UTF8.GetString(sent.ToArray());
    }
}
