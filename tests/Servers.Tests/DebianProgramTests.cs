using Tollgate.Servers.Debian;
using Tollgate.Servers.Processes;

namespace Tollgate.Servers.Tests;

public sealed class DebianProgramTests
{
    [Theory]
    [InlineData("prometheus", "--version", "prometheus, version")]
    [InlineData("haproxy", "-v", "HAProxy version", "liblua5.3-0", "libopentracing-c-wrapper0", "libopentracing1")]
    public async Task A_program_that_this_machine_lacks_runs_without_being_installed(
        string name, string argument, string announcement, params string[] libraries)
    {
        var program = await DebianProgram.FindOrSkipAsync(name, libraries);

        await using var process = new ServerProcess(program.With(argument), announcement);

        Assert.Equal(0, await process.EndedAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains(announcement, process.Output, StringComparison.Ordinal);
    }
}
