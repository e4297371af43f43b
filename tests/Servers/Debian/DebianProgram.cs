using System.ComponentModel;
using System.Diagnostics;

namespace Tollgate.Servers.Debian;

/// <summary>A program that Debian packages: this machine's own, or else one that was unpacked into a folder among the
/// temporary ones. Nothing is installed, and no root is needed.</summary>
public sealed class DebianProgram
{
    // Beside the path, where Debian keeps what only administrators are meant to start.
    private static readonly string[] SystemFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

    private readonly string _path;
    private readonly DebianPackages? _packages;

    private DebianProgram(string path, DebianPackages? packages) => (_path, _packages) = (path, packages);

    /// <summary>Its file.</summary>
    public string File => _path;

    /// <summary>What it must be told of where its libraries are.</summary>
    public IReadOnlyDictionary<string, string> Variables => _packages is null
        ? new Dictionary<string, string>()
        : new() { ["LD_LIBRARY_PATH"] = string.Join(Path.PathSeparator, _packages.LibraryFolders) };

    /// <summary>Finds the program. Where it is not to be had the test is skipped; in CI it fails instead.</summary>
    /// <param name="name">The program's, and its package's.</param>
    /// <param name="inPackage">Where the package has it, if what is on the path only works when it is installed.</param>
    public static async Task<DebianProgram> FindOrSkipAsync(string name, string? inPackage = null)
    {
        if (Installed(name) is { } path)
            return new(path, packages: null);

        try
        {
            var packages = await DebianPackages.UnpackAsync(name);
            if ((inPackage is null ? packages.Find(name) : packages.PathOf(inPackage)) is { } unpacked)
                return new(unpacked, packages);
            Absent.SkipOrFail($"Debian's package {name} has no program of that name.");
        }
        catch (Exception missing) when (missing is Win32Exception or InvalidOperationException)
        {
            Absent.SkipOrFail($"No {name}: it is not on the path, and Debian's package is not to be had. {missing.Message}");
        }

        throw new UnreachableException();
    }

    /// <summary>Another program of the same package.</summary>
    public DebianProgram Beside(string name) => new(Path.Combine(Path.GetDirectoryName(_path)!, name), _packages);

    /// <summary>To start it with these arguments.</summary>
    public ProcessStartInfo With(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(_path, arguments);
        foreach (var (name, value) in Variables)
            start.Environment[name] = value;
        return start;
    }

    private static string? Installed(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(SystemFolders)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(System.IO.File.Exists);
}
