using System.Net;

namespace Tollgate.Silo.Tests.Configuration;

public sealed class SiloOptionsTests
{
    [Fact]
    public void A_process_that_is_told_nothing_is_reached_on_this_machine_at_a_port_of_its_own_choice()
    {
        var configuration = Loading.Valid("");

        Assert.Equal(
            (IPAddress.Loopback, null, null),
            (configuration.SiloAddress, configuration.SiloPort, configuration.SiloListen));
    }

    [Fact]
    public void Takes_addresses_and_ports_from_the_command_line()
    {
        var configuration = Loading.Load(
            "", ["--silo-address", "10.0.0.7", "--silo-port=11111", "--silo-listen", "0.0.0.0:11112"]).Configuration!;

        var silo = configuration.ToSilo();

        Assert.Equal((IPAddress.Parse("10.0.0.7"), 11111), (silo.AdvertisedAddress, silo.SiloPort));
        Assert.Equal(new IPEndPoint(IPAddress.Any, 11112), silo.Listen);
    }

    [Fact]
    public void Takes_them_from_the_environment_and_the_command_line_beats_it()
    {
        var environment = new Dictionary<string, string>
        {
            ["TOLLGATE_SILO_ADDRESS"] = "::1",
            ["TOLLGATE_SILO_PORT"] = "11111",
            ["TOLLGATE_SILO_LISTEN"] = "[::]",
        };

        var configuration = Loading.Load("", ["--silo-port", "22222"], environment).Configuration!;

        Assert.Equal((IPAddress.IPv6Loopback, 22222), (configuration.SiloAddress, configuration.SiloPort));
        Assert.Equal(new IPEndPoint(IPAddress.IPv6Any, 0), configuration.SiloListen);
    }

    [Theory]
    [InlineData("", null, 0, 600)]
    [InlineData("general_settings: {database_url: 'postgresql://h/d'}", null, 5, 600)]
    [InlineData("general_settings: {database_url: 'postgresql://h/d'}", "0", 0, 0)]
    [InlineData("", "30", 30, 30)]
    public void A_process_drains_where_others_can_serve_and_gives_calls_ten_minutes(
        string yaml, string? given, int drain, int grace)
    {
        IReadOnlyList<string> args = given is null ? [] : ["--drain", given, "--grace", given];

        var silo = Loading.Load(yaml, args).Configuration!.ToSilo();

        Assert.Equal((TimeSpan.FromSeconds(drain), TimeSpan.FromSeconds(grace)), (silo.Drain, silo.Grace));
        Assert.True(silo.ShutdownTimeout > silo.Drain + silo.Grace);
    }

    [Fact]
    public void A_host_name_is_resolved_at_the_start() =>
        Assert.True(IPAddress.IsLoopback(
            Loading.Load("", ["--silo-address", "localhost"]).Configuration!.SiloAddress));

    [Theory]
    [InlineData("--silo-address", "no-such-host.invalid", "an address, or a host name that can be resolved")]
    [InlineData("--silo-address", "0.0.0.0", "an address at which others reach this process")]
    [InlineData("--silo-port", "0", "a number from 1 to 65535")]
    [InlineData("--drain", "soon", "a number from 0 to 86400")]
    [InlineData("--grace", "1.5", "a number from 0 to 86400")]
    [InlineData("--silo-listen", "11111", "an address of this machine, with or without a :port")]
    [InlineData("--silo-listen", "here:11111", "an address of this machine, with or without a :port")]
    public void What_cannot_be_is_told_by_the_name_that_it_was_given_under(string option, string value, string expected)
    {
        var variable = "TOLLGATE_" + option[2..].Replace('-', '_').ToUpperInvariant();

        Assert.Equal(
            $"{option} must be {expected}, but is '{value}'.",
            Assert.Single(Loading.Load("", [option, value]).Errors));
        Assert.Equal(
            $"{variable} must be {expected}, but is '{value}'.",
            Assert.Single(Loading.Load("", environment: new Dictionary<string, string> { [variable] = value }).Errors));
    }

    [Theory]
    [InlineData(null, null, "10.0.0.7:kept", "10.0.0.7:kept")]
    [InlineData(11111, null, "10.0.0.7:11111", "10.0.0.7:11111")]
    [InlineData(11111, "0.0.0.0:0", "10.0.0.7:11111", "0.0.0.0:11111")]
    [InlineData(11111, "127.0.0.1:22222", "10.0.0.7:11111", "127.0.0.1:22222")]
    [InlineData(null, "127.0.0.1:22222", "10.0.0.7:22222", "127.0.0.1:22222")]
    [InlineData(null, "127.0.0.1:0", "10.0.0.7:kept", "127.0.0.1:kept")]
    public void A_process_is_reached_at_one_address_and_may_listen_at_another(
        int? port, string? listen, string advertised, string listening)
    {
        var folder = Directory.CreateTempSubdirectory("tollgate-");
        try
        {
            var settings = new SiloSettings
            {
                DataFolder = folder.FullName,
                // The kept port is looked for where the process listens.
                AdvertisedAddress = IPAddress.Parse(listen is null && port is null ? "127.0.0.1" : "10.0.0.7"),
                SiloPort = port,
                Listen = listen is null ? null : IPEndPoint.Parse(listen),
            };

            var first = SiloEndpoints.Of(settings);
            var again = SiloEndpoints.Of(settings);

            var kept = first.Advertised.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var own = settings.AdvertisedAddress.ToString();
            Assert.Equal(first, again);
            Assert.Equal(Filled(advertised), first.Advertised.ToString());
            Assert.Equal(Filled(listening), first.Listening.ToString());

            string Filled(string endpoint) => endpoint.Replace("10.0.0.7", own, StringComparison.Ordinal)
                .Replace("kept", kept, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
