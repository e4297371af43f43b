namespace Tollgate.Servers.Postgres;

/// <summary>The folder of this machine that has PostgreSQL's programs.</summary>
internal static class PostgresPrograms
{
    public static string? Folder() => OnPath().Concat(Packaged()).FirstOrDefault(HasThem);

    private static string[] OnPath() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    // Debian and Ubuntu keep every version apart, and none on the path.
    private static IEnumerable<string> Packaged() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql")
                .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin"))
            : [];

    private static bool HasThem(string folder) =>
        File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres"));
}
