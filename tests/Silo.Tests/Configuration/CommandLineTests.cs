using Tollgate.Accounts;
using Tollgate.Silo.Configuration;

namespace Tollgate.Silo.Tests.Configuration;

public sealed class CommandLineTests
{
    private static readonly Dictionary<string, string> Nothing = [];

    [Fact]
    public void The_example_beside_the_program_loads_without_a_warning()
    {
        var result = GatewayConfiguration.Load([], Nothing);

        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
        var configuration = result.Configuration!;
        Assert.Equal(("127.0.0.1", 4000, "data"), (configuration.Host, configuration.Port, configuration.DataFolder));
        Assert.Equal("sk-1234", configuration.MasterKey!.Reveal());
        Assert.Equal(100 * 1024 * 1024, configuration.BodyBytesMax);
        var model = Assert.Single(configuration.Models);
        Assert.Equal("llama3", model.ModelName);
        Assert.StartsWith("Hello!", model.MockResponse, StringComparison.Ordinal);
        Assert.Equal(new(0.0000035m), model.Costs.Over(null, null, out _)!.CostOf(new TokenCounts(10, 20)));
    }

    [Fact]
    public void Takes_a_value_as_a_second_argument_or_after_an_equals_sign()
    {
        var result = Loading.Load("", ["--port=0", "--host", "0.0.0.0", "--data=/var/lib/tollgate"]);

        var configuration = result.Configuration!;
        Assert.Equal(
            ("0.0.0.0", 0, "/var/lib/tollgate"), (configuration.Host, configuration.Port, configuration.DataFolder));
    }

    [Fact]
    public void An_empty_value_counts_as_not_given()
    {
        var configuration = Loading.Load("", ["--host=", "--data", ""]).Configuration!;

        Assert.Equal(("127.0.0.1", "data"), (configuration.Host, configuration.DataFolder));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public void Help_shows_the_usage_and_reads_nothing(string option)
    {
        var result = GatewayConfiguration.Load([option, "--config", "missing.yaml"], Nothing);

        Assert.True(result.HelpAsked);
        Assert.Contains("--config <file>", result.Usage, StringComparison.Ordinal);
        Assert.Empty(result.Errors);
        Assert.Null(result.Configuration);
    }

    [Fact]
    public void Names_every_mistake_of_the_command_line_and_shows_the_usage()
    {
        var result = GatewayConfiguration.Load(
            ["--num_workers", "4", "--port", "http", "stray", "--data", "a", "--data", "b", "--host"], Nothing);

        Assert.Equal(
            [
                "'--num_workers' is not an option.",
                "Argument 5 is not an option and does not belong to one.",
                "--data is given more than once.",
                "--host needs a value.",
                "--port must be a number from 0 to 65535, but is 'http'.",
            ],
            result.Errors);
        Assert.Contains("Usage:", result.Usage, StringComparison.Ordinal);
        Assert.Null(result.Configuration);
    }

    [Theory]
    [InlineData("65536")]
    [InlineData("-1")]
    [InlineData("4000.0")]
    public void A_port_is_a_number_from_0_to_65535(string port) =>
        Assert.Equal(
            $"--port must be a number from 0 to 65535, but is '{port}'.",
            Assert.Single(GatewayConfiguration.Load([$"--port={port}"], Nothing).Errors));

    [Fact]
    public void A_file_that_is_not_there_is_an_error_that_names_it()
    {
        var path = Path.Combine(Path.GetTempPath(), "no-such-folder", "config.yaml");

        var result = GatewayConfiguration.Load([], new Dictionary<string, string> { ["CONFIG_FILE_PATH"] = path });

        Assert.Equal($"There is no configuration file {path}.", Assert.Single(result.Errors));
    }

    [Fact]
    public void The_command_line_beats_the_environment_in_naming_the_file()
    {
        var environment = new Dictionary<string, string> { ["CONFIG_FILE_PATH"] = "/no/such/file" };

        Assert.NotNull(Loading.Load("", environment: environment).Configuration);
    }

    [Fact]
    public void The_environment_names_the_file_if_the_command_line_does_not()
    {
        var result = Loading.InFile("general_settings: {master_key: sk-of-file}", path =>
            GatewayConfiguration.Load([], new Dictionary<string, string> { ["CONFIG_FILE_PATH"] = path }));

        Assert.Equal("sk-of-file", result.Configuration!.MasterKey!.Reveal());
    }
}
