using Tollgate.Cluster.Tests.Houses;
using Tollgate.Servers;
using Tollgate.Servers.Gateway;

namespace Tollgate.Cluster.Tests.Clusters;

/// <summary>A place in a cluster: a port and a data folder, in which one process lives after another.</summary>
internal sealed class Member(House house, int number) : IAsyncDisposable
{
    private string _before = "";

    public int Number => number;

    public int Port { get; } = FreePort.Next();

    /// <summary>Added to the command line of every process.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The one that lives here, or did last.</summary>
    public GatewayProcess? Process { get; private set; }

    public bool IsAlive => Process is { HasExited: false };

    /// <summary>How the ledger's owners of this member's calls begin, in whatever life.</summary>
    public string OwnerPrefix => $"127.0.0.1:{SiloPort}@";

    /// <summary>What this process and the one before it printed.</summary>
    public string Output => $"--- {number}, before:\n{_before}\n--- {number}, now:\n{Process?.Output}";

    // SQLite's one process lives in the house itself.
    private string Folder => house.Store == Store.Sqlite ? house.DataFolder : house.FolderOf($"data-{number}");

    private string SiloPort => File.ReadAllText(Path.Combine(Folder, "silo-port"));

    /// <summary>Returns when it is ready.</summary>
    public async Task StartAsync()
    {
        if (Process is { } before)
        {
            _before = before.Output;
            await before.DisposeAsync();
        }

        Process = await house.StartAsync(Folder, Port, Arguments);
    }

    public ValueTask DisposeAsync() => Process?.DisposeAsync() ?? default;
}
