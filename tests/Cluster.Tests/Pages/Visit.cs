using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Tollgate.Cluster.Tests.Pages;

/// <summary>A page that is open, and what went wrong in it.</summary>
internal sealed class Visit
{
    private readonly ConcurrentQueue<string> _troubles = new();

    public Visit(IPage page, Uri process)
    {
        Page = page;
        page.PageError += (_, error) => _troubles.Enqueue(error);
        page.Console += (_, line) =>
        {
            if (line.Type == "error")
                _troubles.Enqueue(line.Text);
        };
        page.Response += (_, response) =>
        {
            if (response.Status >= 400)
                _troubles.Enqueue($"{response.Status} {response.Url}");
        };
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { IsLoopback: false, Scheme: "http" or "https" } stranger)
                _troubles.Enqueue($"It asked {stranger} instead of {process}");
        };
    }

    public IPage Page { get; }

    /// <summary>Errors of its scripts, of what it asked for, and whom else it asked.</summary>
    public IReadOnlyCollection<string> Troubles => _troubles;
}
