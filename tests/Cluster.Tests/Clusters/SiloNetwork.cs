using System.Globalization;
using Tollgate.Servers;
using Tollgate.Servers.Network;

namespace Tollgate.Cluster.Tests.Clusters;

/// <summary>What lies between the silos of a cluster, to be cut and mended. The database is not on it.</summary>
internal sealed class SiloNetwork : IAsyncDisposable
{
    private readonly Split _split = new();
    private readonly int[] _listens;
    private readonly TcpProxy[] _proxies;
    private GatewayCluster? _cluster;

    public SiloNetwork(int members)
    {
        _listens = [.. Enumerable.Range(0, members).Select(_ => FreePort.Next())];
        _proxies = [.. _listens.Select((listens, number) =>
            new TcpProxy(listens, _split, () => ProcessOf(number), () => Processes))];
    }

    private IReadOnlyList<int> Processes =>
        [.. _cluster?.Members.Where(member => member.IsAlive).Select(member => member.Process!.ProcessId) ?? []];

    /// <summary>What a member is told on its command line: to be reached through the proxy.</summary>
    public IReadOnlyList<string> ArgumentsOf(int member) =>
    [
        "--silo-address", "127.0.0.1",
        "--silo-port", Text(_proxies[member].Port),
        "--silo-listen", $"127.0.0.1:{Text(_listens[member])}",
    ];

    /// <summary>Whose silos are connected.</summary>
    public void Joins(GatewayCluster cluster) => _cluster = cluster;

    /// <summary>The others hear nothing of the member and, if both ways are cut, it hears nothing of them.</summary>
    public void Cut(Member member, bool bothWays)
    {
        var cut = member.Process!.ProcessId;
        _split.Cut((from, to) => from == cut || (bothWays && to == cut));
    }

    public void Mend() => _split.Mend();

    public async ValueTask DisposeAsync()
    {
        _split.Mend();
        foreach (var proxy in _proxies)
            await proxy.DisposeAsync();
    }

    private int ProcessOf(int member) =>
        _cluster?.Members[member] is { IsAlive: true, Process.ProcessId: var process } ? process : 0;

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
