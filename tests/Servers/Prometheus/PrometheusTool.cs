using Tollgate.Servers.Debian;
using Tollgate.Servers.Processes;

namespace Tollgate.Servers.Prometheus;

/// <summary>promtool, which comes with Prometheus.</summary>
public static class PrometheusTool
{
    private static readonly TimeSpan RunMax = TimeSpan.FromSeconds(60);

    /// <summary>Runs it to its end. Where it is not to be had the test is skipped; in CI it fails instead.</summary>
    /// <returns>Its exit code, 0 if all is well, and what it printed.</returns>
    public static async Task<(int Code, string Output)> RunOrSkipAsync(params IReadOnlyList<string> arguments)
    {
        var prometheus = await DebianProgram.FindOrSkipAsync("prometheus");
        await using var tool = new ServerProcess(
            prometheus.Beside("promtool").With(arguments), announcement: "SUCCESS");
        return (await tool.EndedAsync(RunMax), tool.Output);
    }
}
