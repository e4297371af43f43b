using Microsoft.Playwright;
using Tollgate.Servers.Debian;

namespace Tollgate.Cluster.Tests.Pages;

/// <summary>A real browser without a screen: Chromium.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _chromium;

    private Browser(IPlaywright playwright, IBrowser chromium) => (_playwright, _chromium) = (playwright, chromium);

    /// <summary>Where Chromium is not to be had the test is skipped; in CI it fails instead.</summary>
    public static async Task<Browser> StartOrSkipAsync()
    {
        var program = await DebianProgram.FindOrSkipAsync("chromium", inPackage: "/usr/lib/chromium/chromium");
        var playwright = await Playwright.CreateAsync();
        try
        {
            return new(playwright, await playwright.Chromium.LaunchAsync(new()
            {
                ExecutablePath = program.File,
                Env = program.Variables,
                // Its own sandbox needs rights that a container has not. It sees no pages but the gateway's.
                Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
            }));
        }
        catch
        {
            playwright.Dispose();
            throw;
        }
    }

    /// <summary>An empty page of a process, to which relative addresses lead.</summary>
    /// <param name="password">By which the browser logs in where it is asked to.</param>
    public async Task<Visit> VisitAsync(Uri process, string? password = null)
    {
        var context = await _chromium.NewContextAsync(new()
        {
            BaseURL = process.ToString(),
            HttpCredentials = password is null ? null : new() { Username = "operator", Password = password },
        });
        context.SetDefaultTimeout((float)Deadline.Soon.TotalMilliseconds);
        return new(await context.NewPageAsync(), process);
    }

    public async ValueTask DisposeAsync()
    {
        await _chromium.DisposeAsync();
        _playwright.Dispose();
    }
}
