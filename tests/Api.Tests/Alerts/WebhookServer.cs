using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Tollgate.Api.Tests.Alerts;

/// <summary>What alerts are posted to. It takes what it gets, unless it is told otherwise.</summary>
internal sealed class WebhookServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebApplication _server;
    private readonly Channel<JsonElement> _taken = Channel.CreateUnbounded<JsonElement>();
    private readonly Channel<int> _asked = Channel.CreateUnbounded<int>();
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _refusals = new();

    private WebhookServer(WebApplication server)
    {
        _server = server;
        server.Run(AnswerAsync);
    }

    /// <summary>With a secret in it, as those of chats have.</summary>
    public Uri Address { get; private set; } = null!;

    public string? Authorization { get; private set; }

    public static async Task<WebhookServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new WebhookServer(builder.Build());
        await server._server.StartAsync();
        server.Address = new($"{server._server.Urls.First()}/hook/s3cret-part?token=s3cret-token");
        return server;
    }

    /// <summary>Answers the next request otherwise, once for each.</summary>
    public void Refuse(params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
        {
            _refusals.Enqueue(context =>
            {
                context.Response.StatusCode = status;
                context.Response.Headers.Location = new Uri(Address, "/elsewhere").AbsoluteUri;
                return Task.CompletedTask;
            });
        }
    }

    /// <summary>Never answers the next request; it ends when the sender gives up.</summary>
    public void Hang() => _refusals.Enqueue(async context =>
    {
        var gone = new TaskCompletionSource();
        await using var _ = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    });

    /// <summary>The next alert that it took.</summary>
    public Task<JsonElement> TakenAsync() => NextAsync(_taken);

    /// <summary>Ends at the next request, whatever the answer.</summary>
    public Task AskedAsync() => NextAsync(_asked);

    /// <summary>The next alerts that it took, each as its event and threshold.</summary>
    public async Task<List<string>> TakenAsync(int count)
    {
        var taken = new List<string>();
        while (taken.Count < count)
            taken.Add(Short(await TakenAsync()));
        return taken;
    }

    public static string Short(JsonElement alert) =>
        $"{alert.GetProperty("event").GetString()} {alert.GetProperty("threshold").GetRawText()}";

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _server.StopAsync(now.Token);
        await _server.DisposeAsync();
    }

    private static Task<T> NextAsync<T>(Channel<T> channel)
    {
        var token = TestContext.Current.CancellationToken;
        return channel.Reader.ReadAsync(token).AsTask().WaitAsync(Patience, token);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Authorization = context.Request.Headers.Authorization;
        Assert.Equal("/hook/s3cret-part", context.Request.Path.Value);
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        _asked.Writer.TryWrite(0);
        if (_refusals.TryDequeue(out var refuse))
            await refuse(context);
        else
            _taken.Writer.TryWrite(body.RootElement.Clone());
    }
}
