using System.Diagnostics;

namespace Tollgate.Servers.Processes;

/// <summary>A program of this solution, as it was copied beside the tests that use it.</summary>
internal static class DotnetProgram
{
    public static ProcessStartInfo Named(string assembly, IEnumerable<string> arguments)
    {
        var path = Path.Combine(AppContext.BaseDirectory, assembly + ".dll");
        if (!File.Exists(Path.ChangeExtension(path, ".runtimeconfig.json")))
            throw new FileNotFoundException($"{path} is not there to be run: reference its project.", path);

        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        return new ProcessStartInfo(dotnet, ["exec", path, .. arguments]);
    }
}
