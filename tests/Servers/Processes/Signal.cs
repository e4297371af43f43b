using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Tollgate.Servers.Processes;

/// <summary>The POSIX signals that servers are sent.</summary>
internal static partial class Signal
{
    public const int Interrupt = 2;
    public const int Quit = 3;
    public const int Kill = 9;
    public const int Terminate = 15;

    public static readonly int Stop = OperatingSystem.IsMacOS() ? 17 : 19;
    public static readonly int Continue = OperatingSystem.IsMacOS() ? 19 : 18;

    public static void Send(int processId, int signal)
    {
        if (!TrySend(processId, signal))
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <summary>For processes that may end at any time.</summary>
    public static bool TrySend(int processId, int signal) => kill(processId, signal) == 0;

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int processId, int signal);
}
