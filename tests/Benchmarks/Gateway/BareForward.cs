using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Tollgate.Benchmarks.Gateway;

/// <summary>What the gateway is measured against: the same server and the same client, and nothing between
/// them.</summary>
internal static class BareForward
{
    public const string Announcement = "bare forward is listening on ";

    public static async Task RunAsync(Uri upstream)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using var app = builder.Build();
        using var client = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null });
        var target = new Uri($"{upstream.AbsoluteUri.TrimEnd('/')}/chat/completions");
        app.MapPost("/chat/completions", context => ForwardAsync(context, client, target));
        await app.StartAsync();
        Console.WriteLine($"{Announcement}{app.Urls.First()}");
        await app.WaitForShutdownAsync();
    }

    private static async Task ForwardAsync(HttpContext context, HttpMessageInvoker client, Uri target)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new StreamContent(context.Request.Body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Content.Headers.ContentLength = context.Request.ContentLength;
        request.Headers.Authorization = new("Bearer", "sk-bare");
        using var response = await client.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        context.Response.ContentLength = response.Content.Headers.ContentLength;
        await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
