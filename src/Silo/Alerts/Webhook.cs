using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Tollgate.Silo.Configuration;

namespace Tollgate.Silo.Alerts;

/// <summary>The address that alerts are posted to. Nothing that leaves this class names it, since it may have a secret
/// in it.</summary>
internal sealed class Webhook : IDisposable
{
    /// <summary>How long it may take to answer; longer ones are tried again.</summary>
    public static readonly TimeSpan AnswerWait = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly Uri _address;
    private readonly AuthenticationHeaderValue? _login;

    // Not from a factory, whose clients log where they go.
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        // What is meant for one address is not sent to another.
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = AnswerWait,
        ResponseDrainTimeout = TimeSpan.Zero,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        // By this process's clock, below.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public Webhook(Secret written, TimeProvider time)
    {
        _time = time;
        var address = new UriBuilder(written.Reveal());
        if (address.UserName.Length > 0)
        {
            var login = $"{Uri.UnescapeDataString(address.UserName)}:{Uri.UnescapeDataString(address.Password)}";
            _login = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(login)));
            (address.UserName, address.Password) = ("", "");
        }

        _address = address.Uri;
    }

    /// <summary>Posts a body. Of the answer only its status is read, however long it is.</summary>
    /// <returns>Why it was not taken; null if it was.</returns>
    public async Task<string?> PostAsync(string body, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(AnswerWait, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, _address)
        {
            Content = new StringContent(body, new MediaTypeHeaderValue("application/json")),
            Headers = { Authorization = _login },
        };
        try
        {
            using var answer = await _client.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return answer.IsSuccessStatusCode ? null : $"it answered {Status(answer.StatusCode)}";
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return $"it did not answer within {AnswerWait.TotalSeconds} seconds";
        }
        catch (HttpRequestException exception)
        {
            // Its message names the host.
            return $"it could not be asked: {exception.HttpRequestError}";
        }
    }

    public void Dispose() => _client.Dispose();

    private static string Status(HttpStatusCode status) =>
        ((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
