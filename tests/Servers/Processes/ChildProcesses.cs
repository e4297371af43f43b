using System.Globalization;

namespace Tollgate.Servers.Processes;

/// <summary>The processes that a process has started, as Linux lists them; none on other systems.</summary>
internal static class ChildProcesses
{
    public static IReadOnlyList<int> Of(int parent)
    {
        var children = $"/proc/{parent}/task/{parent}/children";
        return File.Exists(children)
            ? [.. File.ReadAllText(children)
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(id => int.Parse(id, CultureInfo.InvariantCulture))]
            : [];
    }
}
