using System.Net;
using System.Net.Http.Headers;
using Tollgate.Accounts;
using Tollgate.Api.Calls.Forwarding.Mocks;
using Tollgate.Api.Models;
using Tollgate.Silo.Telemetry;

namespace Tollgate.Api.Calls.Forwarding;

/// <summary>Talks to providers over HTTP. Nothing of the client's own headers goes to them, but for what Anthropic's
/// protocol has beside the body; and no redirect is followed: the address and the key are the configuration's.</summary>
internal sealed class HttpUpstream(TelemetrySettings settings, TimeProvider time) : IUpstream, IDisposable
{
    private static readonly ProductInfoHeaderValue Product = new("tollgate", "1.0");

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        // A stream that its client has left is broken off at once, or the provider would go on producing, and billing.
        ResponseDrainTimeout = TimeSpan.Zero,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        // Addresses of providers change; a connection that is used for ever never learns of it.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        EnableMultipleHttp2Connections = true,
    });

    public async Task<UpstreamAnswer> SendAsync(
        Deployment deployment, CallRequest request, CallId call, string? span, CancellationToken cancellationToken)
    {
        if (deployment.MockResponse is { } text)
            return new Mock(deployment, request, text, call, time.GetUtcNow()).ToAnswer();

        var address = deployment.Addresses[request.Format];
        var message = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Version = address.Scheme == Uri.UriSchemeHttps
                ? HttpVersion.Version20
                : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = new EditedBytesContent(request.For(
                deployment.UpstreamModel, ofOpenAI: deployment.OpenAIModel is not null))
            {
                Headers = { ContentType = MediaTypeHeaderValue.Parse(request.ContentType) },
            },
        };
        message.Headers.UserAgent.Add(Product);
        message.Headers.Add("x-request-id", call.ToString());
        if (settings.TellsProviders && span is not null)
            message.Headers.Add("traceparent", span);
        Present(deployment, request, message.Headers);

        var response = await _client.SendAsync(message, cancellationToken);
        try
        {
            return new UpstreamAnswer(
                (int)response.StatusCode,
                response.Content.Headers.ContentType?.ToString(),
                response.Headers.RetryAfter?.ToString(),
                await response.Content.ReadAsStreamAsync(cancellationToken),
                response);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    public void Dispose() => _client.Dispose();

    private static void Present(Deployment deployment, CallRequest request, HttpRequestHeaders headers)
    {
        var key = deployment.ApiKey?.Reveal();
        if (request.Anthropic is { } anthropic && deployment.IsAnthropic)
            anthropic.Write(headers, key);
        else if (key is not null)
            deployment.KeyHeader.Add(headers, key);
    }
}
