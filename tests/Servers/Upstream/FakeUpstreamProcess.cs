using Tollgate.Servers.Processes;

namespace Tollgate.Servers.Upstream;

/// <summary>The fake upstream in a process of its own, for whoever kills it, or measures beside it.</summary>
public sealed class FakeUpstreamProcess : IAsyncDisposable
{
    private readonly ServerProcess _process;

    private FakeUpstreamProcess(ServerProcess process, Uri baseAddress)
    {
        _process = process;
        BaseAddress = baseAddress;
    }

    public Uri BaseAddress { get; }

    public int ProcessId => _process.Id;

    /// <param name="billFile">Where each request's line of the bill is made durable.</param>
    /// <param name="port">0: any that is free.</param>
    public static async Task<FakeUpstreamProcess> StartAsync(string? billFile = null, int port = 0)
    {
        string[] bill = billFile is null ? [] : ["--bill", billFile];
        var process = new ServerProcess(
            DotnetProgram.Named("Tollgate.Servers", ["upstream", "--port", $"{port}", .. bill]), Program.Announcement);
        try
        {
            var line = await process.AnnouncedAsync(TimeSpan.FromSeconds(60));
            return new FakeUpstreamProcess(process, new Uri(line[Program.Announcement.Length..]));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>kill -9, and awaits the end.</summary>
    public Task KillAsync() => _process.KillAsync();

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
