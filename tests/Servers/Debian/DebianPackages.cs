using System.Diagnostics;
using Tollgate.Servers.Processes;

namespace Tollgate.Servers.Debian;

/// <summary>A package of Debian and all that it depends on and this machine lacks, fetched and unpacked together into one
/// folder, which is kept: the next test process finds it.</summary>
internal sealed class DebianPackages
{
    private static readonly TimeSpan FetchMax = TimeSpan.FromMinutes(3);
    private static readonly string[] ProgramFolders = ["usr/bin", "usr/sbin", "bin", "sbin"];
    private const string ToInstall = "Inst ";
    private static readonly string[] Libraries = ["usr/lib", "lib"];

    private readonly string _folder;

    private DebianPackages(string folder) => _folder = folder;

    /// <summary>Where the loader is to look for what programs in there need besides.</summary>
    public IEnumerable<string> LibraryFolders => Libraries
        .Select(folder => Path.Combine(_folder, folder))
        .Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateDirectories(folder, "*-linux-*").Prepend(folder));

    /// <exception cref="InvalidOperationException">One could not be fetched; the message has what was printed.
    /// </exception>
    /// <exception cref="System.ComponentModel.Win32Exception">This machine has no apt.</exception>
    public static async Task<DebianPackages> UnpackAsync(string package)
    {
        var folder = Path.Combine(Path.GetTempPath(), "tollgate-debian", package);
        if (!Directory.Exists(folder))
            await FetchAsync(package, folder);
        return new(folder);
    }

    public string? Find(string program) => ProgramFolders
        .Select(folder => Path.Combine(_folder, folder, program))
        .FirstOrDefault(File.Exists);

    /// <summary>A program that is not for the path, by where Debian puts it.</summary>
    public string PathOf(string installed) => Path.Combine(_folder, installed.TrimStart('/'));

    // Into a folder of its own, which becomes the other's place when all is there: test processes run side by side.
    private static async Task FetchAsync(string package, string folder)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        var fetched = Directory.CreateTempSubdirectory("tollgate-debian-").FullName;
        try
        {
            await RunAsync(fetched, "apt-get", ["download", "-q", .. await LackingAsync(fetched, package)]);
            var unpacked = Directory.CreateDirectory(Path.Combine(fetched, "unpacked")).FullName;
            foreach (var file in Directory.EnumerateFiles(fetched, "*.deb"))
                await RunAsync(fetched, "dpkg-deb", ["-x", file, unpacked]);
            Directory.Move(unpacked, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another was faster.
        }
        finally
        {
            Directory.Delete(fetched, recursive: true);
        }
    }

    // What apt would install says what is missing. A machine that never asked Debian for its lists asks first.
    private static async Task<IEnumerable<string>> LackingAsync(string folder, string package)
    {
        string[] simulation = ["install", "--simulate", "--no-install-recommends", package];
        string output;
        try
        {
            output = await RunAsync(folder, "apt-get", simulation);
        }
        catch (InvalidOperationException)
        {
            await RunAsync(folder, "apt-get", ["update", "-q"]);
            output = await RunAsync(folder, "apt-get", simulation);
        }

        return output.Split('\n')
            .Where(line => line.StartsWith(ToInstall, StringComparison.Ordinal))
            .Select(line => line.Split(' ')[1]);
    }

    private static async Task<string> RunAsync(string folder, string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder };
        await using var process = new ServerProcess(start, announcement: program);
        if (await process.EndedAsync(FetchMax) is not 0 and var code)
            throw process.Failed($"exited with code {code}");
        return process.Output;
    }
}
