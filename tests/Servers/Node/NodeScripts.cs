using System.ComponentModel;
using System.Diagnostics;
using Tollgate.Servers.Processes;

namespace Tollgate.Servers.Node;

/// <summary>Scripts for Node in a folder with the packages that they need. Each runs in a process of its own, and says what
/// it found out in one line.</summary>
public sealed class NodeScripts
{
    private const string Result = "result: ";
    private const int NodeVersionMin = 20;

    private static readonly TimeSpan RunMax = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan InstallMax = TimeSpan.FromMinutes(5);

    private readonly string _folder;

    private NodeScripts(string folder) => _folder = folder;

    /// <summary>Has the packages that the folder's lock file names. Where Node, npm or they are not to be had the test is
    /// skipped; in CI it fails instead.</summary>
    public static async Task<NodeScripts> InstallOrSkipAsync(string folder)
    {
        try
        {
            var version = await EndedAsync("node", folder, ["--version"], RunMax);
            if (!Version.TryParse(version.TrimStart('v'), out var node) || node.Major < NodeVersionMin)
                Absent.SkipOrFail($"Node {NodeVersionMin} or newer is needed; this is {version}.");
            await InstallAsync(folder);
            return new(folder);
        }
        catch (Exception missing) when (missing is Win32Exception or InvalidOperationException)
        {
            Absent.SkipOrFail($"No packages for Node: {missing.Message}");
            throw new UnreachableException();
        }
    }

    /// <summary>What follows "result: " in the line that the script prints.</summary>
    /// <exception cref="InvalidOperationException">It ended without one; the message has all that it printed.</exception>
    public async Task<string> RunAsync(string script, params IEnumerable<string> arguments)
    {
        await using var process = new ServerProcess(Start("node", _folder, [script, .. arguments]), Result);
        return (await process.AnnouncedAsync(RunMax))[Result.Length..];
    }

    // What is installed is told by a copy of the lock file; to install it anew takes longer than all tests that use it.
    private static async Task InstallAsync(string folder)
    {
        var (wanted, installed) = (
            Path.Combine(folder, "package-lock.json"), Path.Combine(folder, "node_modules", "installed-lock.json"));
        if (File.Exists(installed) && await File.ReadAllTextAsync(installed) == await File.ReadAllTextAsync(wanted))
            return;

        await EndedAsync(
            "npm", folder, ["ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"], InstallMax);
        File.Copy(wanted, installed);
    }

    private static async Task<string> EndedAsync(
        string program, string folder, IEnumerable<string> arguments, TimeSpan timeout)
    {
        await using var process = new ServerProcess(Start(program, folder, arguments), Result);
        var code = await process.EndedAsync(timeout);
        return code == 0 ? process.Output : throw process.Failed($"exited with code {code}");
    }

    private static ProcessStartInfo Start(string program, string folder, IEnumerable<string> arguments) =>
        new(program, arguments) { WorkingDirectory = folder };
}
