using Tollgate.Servers.Debian;
using Tollgate.Servers.Processes;

namespace Tollgate.Servers.Tests;

public sealed class DebianProgramTests
{
    [Theory]
    [InlineData("prometheus", "--version", "prometheus, version")]
    [InlineData("haproxy", "-v", "HAProxy version")]
    public async Task A_program_that_this_machine_lacks_runs_without_being_installed(
        string name, string argument, string announcement)
    {
        var program = await DebianProgram.FindOrSkipAsync(name);

        await using var process = new ServerProcess(program.With(argument), announcement);

        Assert.Equal(0, await process.EndedAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains(announcement, process.Output, StringComparison.Ordinal);
    }
}
