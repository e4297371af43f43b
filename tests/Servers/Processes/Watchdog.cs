using System.Diagnostics;

namespace Tollgate.Servers.Processes;

/// <summary>
/// Ends a server, and removes its folder, when this process is gone, however it went. A shell waits on a pipe that only
/// we hold: the kernel closes it even after kill -9. (Not PR_SET_PDEATHSIG: that one fires when the *thread* ends that
/// started the server, and pool threads do.)
/// </summary>
internal sealed class Watchdog : IDisposable
{
    private const string Script =
        """
        exec >/dev/null 2>&1
        trap '' HUP INT TERM
        read -r farewell && exit 0
        kill -s "$1" "$2"
        tries=0
        while kill -0 "$2" && [ "$tries" -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
        kill -s KILL "$2"
        [ -z "$3" ] || rm -rf "$3"
        """;

    private readonly Process _shell;

    /// <param name="signal">Its name, as kill(1) has it.</param>
    /// <param name="processId">The server.</param>
    /// <param name="folder">What is removed after it has ended.</param>
    public Watchdog(string signal, int processId, string? folder) =>
        _shell = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", Script, "watchdog", signal, $"{processId}", folder ?? ""])
            {
                RedirectStandardInput = true,
            })!;

    /// <summary>The server has ended: there is nothing to guard, and its id may soon be another's.</summary>
    public void Dispose()
    {
        try
        {
            _shell.StandardInput.WriteLine("farewell");
            _shell.StandardInput.Close();
            _shell.WaitForExit();
        }
        catch (IOException)
        {
            // the shell was ended by somebody else
        }

        _shell.Dispose();
    }
}
