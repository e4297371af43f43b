using Tollgate.Servers.Processes;

namespace Tollgate.Cluster.Tests.Houses;

/// <summary>One of the gateway's programs, run to its end.</summary>
internal sealed record FinishedRun(int ExitCode, string Output, string Errors)
{
    /// <param name="databaseUrl">DATABASE_URL; null: there is none.</param>
    public static async Task<FinishedRun> OfAsync(
        IEnumerable<string> arguments, string? databaseUrl = null, string program = "Tollgate.Api")
    {
        var start = DotnetProgram.Named(program, arguments);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["DATABASE_URL"] = databaseUrl;
        foreach (var (name, value) in House.WithoutTheTests)
            start.Environment[name] = value;

        using var process = System.Diagnostics.Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Deadline.Soon);
        }
        catch (TimeoutException)
        {
            process.Kill();
            throw new TimeoutException($"The gateway did not end. It printed:\n{await output}{await errors}");
        }

        return new(process.ExitCode, await output, await errors);
    }
}
