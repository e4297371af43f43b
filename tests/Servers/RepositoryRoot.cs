namespace Tollgate.Servers;

/// <summary>Where the files of the repository are, for tests that read them.</summary>
public static class RepositoryRoot
{
    public static string Path { get; } = Find();

    /// <summary>A file by its path from the root, with slashes.</summary>
    public static string PathOf(string file) => System.IO.Path.Combine([Path, .. file.Split('/')]);

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "Cluster.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("These tests run inside the repository.");
        return folder.FullName;
    }
}
