using System.Diagnostics;

namespace Tollgate.Servers.Disks;

/// <summary>A file system of its own, so small that it can be filled. To mount it takes root.</summary>
public sealed class SmallDisk : IDisposable
{
    private const int BlockSize = 4096;

    private readonly string _filler;

    private SmallDisk(string folder) => (Folder, _filler) = (folder, Path.Combine(folder, "filler"));

    public string Folder { get; }

    /// <summary>A fresh one. Where this process may not mount one the test is skipped; in CI it fails instead.</summary>
    public static SmallDisk MountOrSkip(int megabytes)
    {
        var folder = Directory.CreateTempSubdirectory("tollgate-disk-").FullName;
        if (TryRun("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=755", "tollgate", folder))
            return new(folder);

        Directory.Delete(folder);
        Absent.SkipOrFail("No small disk: this process may not mount a tmpfs.");
        throw new UnreachableException();
    }

    /// <summary>Takes every byte that is left.</summary>
    public void Fill()
    {
        using var filler = new FileStream(
            _filler, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var block = new byte[BlockSize];
        try
        {
            while (true)
                filler.Write(block);
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    /// <summary>Gives back what was filled.</summary>
    public void Free() => File.Delete(_filler);

    public void Dispose()
    {
        TryRun("umount", "--lazy", Folder);
        Directory.Delete(Folder);
    }

    private static bool TryRun(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
