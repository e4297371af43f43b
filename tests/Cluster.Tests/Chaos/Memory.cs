using System.Globalization;
using Tollgate.Cluster.Tests.Clusters;
using Tollgate.Servers.Gateway;

namespace Tollgate.Cluster.Tests.Chaos;

/// <summary>The memory that processes have in use, in bytes, as the kernel counts it.</summary>
internal static class Memory
{
    public const long Megabyte = 1024 * 1024;

    public static long Of(GatewayProcess gateway)
    {
        var line = File.ReadLines($"/proc/{gateway.ProcessId}/status")
            .Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        var kilobytes = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return long.Parse(kilobytes, CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>The process that has most.</summary>
    public static long MostOf(GatewayCluster cluster) => cluster.Members.Max(member => Of(member.Process!));
}
