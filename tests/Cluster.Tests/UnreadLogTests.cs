using System.Diagnostics;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Cluster.Tests.Traffic;
using Tollgate.Servers;
using Tollgate.Servers.Processes;

namespace Tollgate.Cluster.Tests;

/// <summary>A process whose output goes into a pipe that is full.</summary>
public sealed class UnreadLogTests
{
    // More lines than the pipe and the process' own queue have room for.
    private const int Calls = 5_000;
    private const int AtOnce = 20;

    [Fact]
    public async Task A_log_that_nobody_reads_holds_up_no_call()
    {
        await using var house = await House.OpenAsync(Store.Sqlite);
        var (port, config) = (FreePort.Next(), house.FolderOf("unread.yaml"));
        await File.WriteAllTextAsync(config, $"{house.Config}\n  log_decisions: all");
        var start = DotnetProgram.Named(
            "Tollgate.Api", ["--config", config, "--port", $"{port}", "--data", house.DataFolder]);
        start.RedirectStandardOutput = true;
        start.Environment["DATABASE_URL"] = null;
        foreach (var (name, value) in House.WithoutTheTests)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        try
        {
            using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false })
            {
                BaseAddress = new Uri($"http://127.0.0.1:{port}"),
                Timeout = TimeSpan.FromSeconds(30),
            };
            await Deadline.UntilAsync(() => IsReadyAsync(client), ready => ready, _ => "It is not ready.");

            var served = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => CallAsync(client)));

            Assert.Equal(Calls, served.Sum());
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync("/health/readiness");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task<int> CallAsync(HttpClient client)
    {
        var served = 0;
        for (var i = 0; i < Calls / AtOnce; i++)
        {
            if ((await Call.SendAsync(client, House.MasterKey)).Status == 200)
                served++;
        }

        return served;
    }
}
