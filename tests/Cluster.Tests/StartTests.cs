using System.Net;
using System.Net.Sockets;
using Npgsql;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Cluster.Tests.Traffic;
using Tollgate.Servers.Postgres;
using Tollgate.Servers.Processes;

namespace Tollgate.Cluster.Tests;

/// <summary>A start that cannot be is told in a line that helps, and in the exit code.</summary>
public sealed class StartTests
{
    private const string StackFrame = "   at ";

    [Fact]
    public async Task A_second_process_is_refused_the_data_folder_of_the_first()
    {
        await using var house = await House.OpenAsync(Store.Sqlite);
        await using var first = await house.StartAsync();
        var team = await first.NewTeamAsync("{}");
        var key = await first.NewKeyAsync($$"""{"team_id": "{{team}}"}""");

        var second = await RunAsync(house.Config, house.DataFolder);

        Assert.Equal(1, second.ExitCode);
        Assert.Contains(house.DataFolder, second.Errors, StringComparison.Ordinal);
        Assert.Contains("in use by another process", second.Errors, StringComparison.Ordinal);
        AssertNoStack(second);
        Assert.Equal(200, (await Call.SendAsync(first.Client, key)).Status);
    }

    [Fact]
    public async Task A_wrong_value_is_told_by_key_line_and_what_was_expected()
    {
        var run = await RunAsync(
            """
            model_list:
              - model_name: gpt-test
                litellm_params:
                  model: openai/gpt-test
                  timeout: soon
            general_settings:
              max_request_size_mb: [1, 2]
            """);

        Assert.Equal(2, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.Equal(
            [
                "config.yaml, line 5: model_list[0].litellm_params.timeout must be a number of seconds, but is 'soon'.",
                "config.yaml, line 7: general_settings.max_request_size_mb must be a number of megabytes above 0 "
                    + "and at most 1024, but is a list.",
            ],
            run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("model_list: [", "this is not YAML")]
    [InlineData("model_list: everything", "model_list must be")]
    [InlineData("general_settings: {master_key: os.environ/NOBODY_SET_THIS}", "NOBODY_SET_THIS")]
    public async Task A_file_that_cannot_be_meant_so_is_refused(string config, string said)
    {
        var run = await RunAsync(config);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("config.yaml", run.Errors, StringComparison.Ordinal);
        Assert.Contains(said, run.Errors, StringComparison.Ordinal);
        AssertNoStack(run);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named()
    {
        var run = await FinishedRun.OfAsync(["--config", "/nowhere/config.yaml"]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("/nowhere/config.yaml", run.Errors, StringComparison.Ordinal);
        AssertNoStack(run);
    }

    [Fact]
    public async Task Help_shows_every_option_and_is_no_error()
    {
        var run = await FinishedRun.OfAsync(["--help"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.All(
            ["--config", "--host", "--port", "--data", "--help", "DATABASE_URL", "LITELLM_MASTER_KEY"],
            option => Assert.Contains(option, run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_option_that_does_not_exist_is_answered_with_those_that_do()
    {
        var run = await FinishedRun.OfAsync(["--prot", "4000"]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("'--prot' is not an option", run.Errors, StringComparison.Ordinal);
        Assert.Contains("--port <number>", run.Errors, StringComparison.Ordinal);
        AssertNoStack(run);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var run = await RunAsync("general_settings: {}", arguments: ["--port", $"{port}"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Tollgate cannot start: Failed to bind", run.Errors, StringComparison.Ordinal);
        Assert.Contains($"http://127.0.0.1:{port}", run.Errors, StringComparison.Ordinal);
        AssertNoStack(run);
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_told_without_its_password()
    {
        var port = Servers.FreePort.Next();
        var database = $"postgresql://toll:open-sesame@127.0.0.1:{port}/books";

        var run = await RunAsync("general_settings: {}", databaseUrl: database);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Tollgate cannot start", run.Errors, StringComparison.Ordinal);
        Assert.Contains($"127.0.0.1:{port}", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("open-sesame", run.Errors + run.Output, StringComparison.Ordinal);
        AssertNoStack(run);
    }

    [Fact]
    public async Task A_process_that_is_asked_to_stop_while_it_starts_ends_without_an_error()
    {
        var database = await (await PostgresServer.SharedOrSkipAsync()).CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var other = await source.OpenConnectionAsync();
        await using var migrates = new NpgsqlCommand("select pg_advisory_lock(7, 256)", other);
        await migrates.ExecuteNonQueryAsync();
        var folder = Directory.CreateTempSubdirectory("tollgate-start-").FullName;
        var start = DotnetProgram.Named("Tollgate.Api", ["--port", "0", "--drain", "0", "--data", folder]);
        start.Environment["DATABASE_URL"] = database.Url;
        await using var process = new ServerProcess(start, "Tollgate", folder: folder);
        await using var waits = source.CreateCommand("select exists (select from pg_locks where not granted)");
        await Deadline.UntilAsync(
            async () => await waits.ExecuteScalarAsync() is true, waiting => waiting, _ => process.Output);

        process.Send(Signal.Terminate);

        Assert.Equal(0, await process.EndedAsync(Deadline.Soon));
        Assert.DoesNotContain(StackFrame, process.Output, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_silo_without_a_front_refuses_to_be_alone()
    {
        var run = await FinishedRun.OfAsync([], program: "Tollgate.Silo");

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Equal(
            "A silo without a front needs others to share its database with: set DATABASE_URL.", run.Errors.Trim());
    }

    private static async Task<FinishedRun> RunAsync(
        string config, string? data = null, string? databaseUrl = null, IEnumerable<string>? arguments = null)
    {
        var folder = Directory.CreateTempSubdirectory("tollgate-start-").FullName;
        try
        {
            var file = Path.Combine(folder, "config.yaml");
            await File.WriteAllTextAsync(file, config);
            return await FinishedRun.OfAsync(
                ["--config", file, "--data", data ?? Path.Combine(folder, "data"), .. arguments ?? ["--port", "0"]],
                databaseUrl);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void AssertNoStack(FinishedRun run) =>
        Assert.DoesNotContain(StackFrame, run.Output + run.Errors, StringComparison.Ordinal);
}
