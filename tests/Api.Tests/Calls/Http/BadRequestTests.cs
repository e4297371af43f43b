using System.Net.Http.Headers;
using System.Text;

namespace Tollgate.Api.Tests.Calls.Http;

/// <summary>What nobody can answer: no provider hears of it, and the books stay as they are.</summary>
[Collection<Served>]
public sealed class BadRequestTests(Served served) : CallTests(served)
{
    private const string Route = "/v1/chat/completions";

    private static readonly string Body = ChatBody.Of("priced");

    [Theory]
    [InlineData(null, null, "Authentication Error, No api key passed in.")]
    [InlineData("Authorization", "sk-without-a-scheme",
        "Authentication Error, Malformed API Key passed in. Ensure Key has `Bearer ` prefix.")]
    [InlineData("Authorization", "Bearer",
        "Authentication Error, Malformed API Key passed in. Ensure Key has `Bearer ` prefix.")]
    [InlineData("x-litellm-api-key", "Bearer  ",
        "Authentication Error, LiteLLM Virtual Key expected. Received=****, expected to start with 'sk-'.")]
    [InlineData("Authorization", "Bearer not-a-virtual-key",
        "Authentication Error, LiteLLM Virtual Key expected. Received=not-****-key, expected to start with 'sk-'.")]
    [InlineData("Authorization", "Bearer sk-nobody-has-this-one",
        "Authentication Error, Invalid proxy server token passed. Received API Key = sk-...-one, ")]
    [InlineData("api-key", "sk-nobody-has-this-one", "Authentication Error, Invalid proxy server token passed.")]
    public async Task Who_has_no_key_that_counts_is_told_what_is_wrong_with_it(string? header, string? value, string message)
    {
        var answer = await UnansweredAsync(() => SendAsync(Body, header, value));

        Assert.Equal(401, answer.Status);
        Assert.StartsWith(message, answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"model\"")]
    [InlineData("""{"model":}""")]
    [InlineData("""{"model":"priced","messages":[],}""")]
    [InlineData("""{"model":"priced","messages":[]} {}""")]
    [InlineData("""{"model":"priced","messages":[],"temperature":NaN}""")]
    [InlineData("""{"model":"priced","messages":[], /* why */ "n":1}""")]
    [InlineData("""{"model":"\ud800","messages":[]}""")]
    [InlineData("""{"\ud800":1,"model":"priced","messages":[]}""")]
    public async Task What_is_no_json_object_is_told_so(string body)
    {
        var answer = await UnansweredAsync(() => SendAsync(body));

        Assert.Equal(400, answer.Status);
        Assert.StartsWith("Invalid JSON in the request body: ", answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"messages":[]}""", "model", "Missing required parameter: 'model'.")]
    [InlineData("""{"model":"","messages":[]}""", "model", "Missing required parameter: 'model'.")]
    [InlineData("""{"model":17,"messages":[]}""", "model", "Parameter 'model' must be a string.")]
    [InlineData("""{"model":null,"messages":[]}""", "model", "Parameter 'model' must be a string.")]
    [InlineData("""{"model":"free","messages":[],"model":"priced"}""", "model", "Parameter 'model' is given twice.")]
    [InlineData("""{"model":"free","messages":[],"mod\u0065l":"priced"}""", "model", "Parameter 'model' is given twice.")]
    [InlineData("""{"model":"priced"}""", "messages", "Missing required parameter: 'messages'.")]
    [InlineData("""{"model":"priced","messages":"hi"}""", "messages", "Parameter 'messages' must be an array.")]
    [InlineData("""{"model":"priced","messages":[],"stream":"yes"}""", "stream", "Parameter 'stream' must be true or false.")]
    [InlineData("""{"model":"priced","messages":[],"stream":true,"stream":false}""", "stream", "Parameter 'stream' is given twice.")]
    [InlineData("""{"model":"priced","messages":[],"n":1,"n":100}""", "n", "Parameter 'n' is given twice.")]
    [InlineData("""{"model":"priced","messages":[],"stream_options":true}""", "stream_options",
        "Parameter 'stream_options' must be an object.")]
    public async Task A_field_that_cannot_be_understood_is_named(string body, string field, string message)
    {
        var answer = await UnansweredAsync(() => SendAsync(body));

        Assert.Equal((400, message), (answer.Status, answer.Message));
        Assert.Equal(field, answer["error"].GetProperty("param").GetString());
    }

    [Fact]
    public async Task A_model_that_is_not_served_is_named()
    {
        var answer = await UnansweredAsync(() => SendAsync(ChatBody.Of("gpt-nobody-has")));

        Assert.Equal(400, answer.Status);
        Assert.Equal(
            "{'error': '/v1/chat/completions: Invalid model name passed in model=gpt-nobody-has. "
            + "Call `/v1/models` to view available models for your key.'}",
            answer.Message);
    }

    [Fact]
    public async Task A_body_that_is_compressed_or_no_utf8_is_no_json()
    {
        using var caller = await KeyAsync();
        foreach (byte[] body in new byte[][] { [0x1f, 0x8b, 8, 0, 0, 0, 0, 0], [.. "{\"model\":\"\xff\xfe"u8, 0xff, (byte)'"', (byte)'}'] })
        {
            var answer = await UnansweredAsync(() => SendAsync(new ByteArrayContent(body), "Authorization", $"Bearer {caller.Secret}"));
            Assert.Equal(400, answer.Status);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_over_the_limit_is_not_read(bool chunked)
    {
        using var caller = await KeyAsync();
        var body = Encoding.UTF8.GetBytes(ChatBody.Of("priced", members: $"\"user\":\"{new string('x', 1024 * 1024)}\""));
        HttpContent content = chunked ? new StreamContent(new MemoryStream(body)) : new ByteArrayContent(body);

        var answer = await UnansweredAsync(() => SendAsync(content, "Authorization", $"Bearer {caller.Secret}", chunked));

        Assert.Equal((413, "The request body is larger than 1048576 bytes."), (answer.Status, answer.Message));
    }

    [Fact]
    public async Task The_kind_of_content_is_not_asked_for()
    {
        using var caller = await KeyAsync();
        using var content = new StringContent(Body, Encoding.UTF8, "text/plain");

        Assert.Equal(200, (await SendAsync(content, "Authorization", $"Bearer {caller.Secret}")).Status);
    }

    [Fact]
    public async Task Another_method_is_refused_in_the_envelope()
    {
        var answer = await Gateway.GetAsync(Route);

        Assert.Equal((405, "/v1/chat/completions does not answer GET."), (answer.Status, answer.Message));
    }

    /// <summary>Sends something that must change nothing.</summary>
    private async Task<Answer> UnansweredAsync(Func<Task<Answer>> send)
    {
        var (calls, requests) = ((await Gateway.AuditAsync()).Calls, Upstream.Totals.Count);
        var answer = await send();
        Assert.Equal((calls, requests), ((await Gateway.AuditAsync()).Calls, Upstream.Totals.Count));
        return answer;
    }

    private async Task<Answer> SendAsync(string body)
    {
        using var caller = await KeyAsync();
        var answer = await caller.CallAsync(body);
        Assert.Equal(new Figures("0.0", "0.0"), await caller.SettledAsync());
        return answer;
    }

    private Task<Answer> SendAsync(string body, string? header, string? value) =>
        SendAsync(new StringContent(body, new MediaTypeHeaderValue("application/json")), header, value);

    private async Task<Answer> SendAsync(HttpContent content, string? header, string? value, bool chunked = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Route) { Content = content };
        request.Headers.TransferEncodingChunked = chunked;
        // Whoever asks first whether a body is welcome need not send it in vain.
        request.Headers.ExpectContinue = true;
        if (header is not null)
            request.Headers.TryAddWithoutValidation(header, value);
        using var response = await Gateway.Client.SendAsync(request);
        return new((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers);
    }
}
