using System.Globalization;
using Tollgate.Cluster.Tests.Clusters;
using Tollgate.Servers.Gateway;

namespace Tollgate.Cluster.Tests.Chaos;

/// <summary>The memory that processes have in use, in bytes, as the kernel counts it, and their threads.</summary>
internal static class Memory
{
    public const long Megabyte = 1024 * 1024;

    public static long Of(GatewayProcess gateway) => Status(gateway, "VmRSS:") * 1024;

    /// <summary>The most that it had since <see cref="StartPeak"/>.</summary>
    public static long PeakOf(GatewayProcess gateway) => Status(gateway, "VmHWM:") * 1024;

    /// <summary>Forgets what it had before, and returns what it has.</summary>
    public static long StartPeak(GatewayProcess gateway)
    {
        const string resetPeak = "5";
        File.WriteAllText($"/proc/{gateway.ProcessId}/clear_refs", resetPeak);
        return PeakOf(gateway);
    }

    /// <summary>The process that has most.</summary>
    public static long MostOf(GatewayCluster cluster) => cluster.Members.Max(member => Of(member.Process!));

    public static long ThreadsOf(GatewayProcess gateway) => Status(gateway, "Threads:");

    private static long Status(GatewayProcess gateway, string name)
    {
        var line = File.ReadLines($"/proc/{gateway.ProcessId}/status")
            .Single(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(
            line[name.Length..].Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture);
    }
}
