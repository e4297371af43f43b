using Tollgate.Silo.Telemetry;
using Tollgate.Silo.Telemetry.Tracing;

namespace Tollgate.Silo.Tests.Configuration;

/// <summary>OpenTelemetry's own variables.</summary>
public sealed class TracingTests
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    [Fact]
    public void Without_an_address_nothing_is_traced() => Assert.Null(Read(("OTEL_TRACES_SAMPLER", "always_on")));

    [Theory]
    [InlineData("OTEL_SDK_DISABLED", "true")]
    [InlineData("OTEL_TRACES_EXPORTER", "none")]
    public void It_can_be_switched_off(string name, string value) =>
        Assert.Null(Read((Endpoint, "http://collector:4317"), (name, value)));

    [Fact]
    public void An_address_is_for_gRPC_and_all_calls_whose_clients_do_not_say_otherwise()
    {
        var tracing = Read((Endpoint, "http://collector:4317"));

        Assert.Equal(new TracingSettings(new("http://collector:4317")) { IsGrpc = true, Share = 1, FollowsClients = true }, tracing);
    }

    [Theory]
    [InlineData(Endpoint, "http://collector:4318", "http://collector:4318/v1/traces")]
    [InlineData(Endpoint, "https://collector/otlp/", "https://collector/otlp/v1/traces")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://collector/as/it/is", "http://collector/as/it/is")]
    public void Over_HTTP_traces_have_a_path(string name, string value, string expected)
    {
        var tracing = Read((name, value), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"))!;

        Assert.Equal((expected, false), (tracing.Endpoint.AbsoluteUri, tracing.IsGrpc));
    }

    [Theory]
    [InlineData("always_on", null, 1, false)]
    [InlineData("always_off", null, 0, false)]
    [InlineData("traceidratio", "0.25", 0.25, false)]
    [InlineData("parentbased_traceidratio", "0.25", 0.25, true)]
    [InlineData("parentbased_traceidratio", null, 1, true)]
    [InlineData("parentbased_always_off", null, 0, true)]
    public void The_sampler_says_which_calls(string sampler, string? argument, double share, bool followsClients)
    {
        var tracing = Read(
            (Endpoint, "http://collector"), ("OTEL_TRACES_SAMPLER", sampler), ("OTEL_TRACES_SAMPLER_ARG", argument ?? ""))!;

        Assert.Equal((share, followsClients), (tracing.Share, tracing.FollowsClients));
    }

    [Theory]
    [InlineData(Endpoint, "collector:4317", "OTEL_EXPORTER_OTLP_ENDPOINT must be an address")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json", "OTEL_EXPORTER_OTLP_PROTOCOL must be 'grpc' or 'http/protobuf'")]
    [InlineData("OTEL_TRACES_SAMPLER", "sometimes", "OTEL_TRACES_SAMPLER must be 'always_on'")]
    [InlineData("OTEL_TRACES_SAMPLER_ARG", "2", "OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1")]
    public void What_is_wrong_is_told(string name, string value, string expected)
    {
        var variables = new Dictionary<string, string>
        {
            [Endpoint] = "http://collector",
            ["OTEL_TRACES_SAMPLER"] = "traceidratio",
            [name] = value,
        };

        Assert.Contains(expected, Assert.Single(Loading.Load("", environment: variables).Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void The_file_may_set_them_and_its_headers_are_a_secret()
    {
        var tracing = Loading.Valid("""
            environment_variables:
              OTEL_EXPORTER_OTLP_ENDPOINT: http://collector
              OTEL_EXPORTER_OTLP_HEADERS: api-key=hidden
            """).ToSilo().Telemetry.Tracing!;

        Assert.Equal("api-key=hidden", tracing.Headers!.Reveal());
        Assert.DoesNotContain("hidden", tracing.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void LiteLLMs_callback_asks_for_what_is_there_once_there_is_an_address()
    {
        const string Yaml = "litellm_settings: {callbacks: [otel], success_callback: [otel, prometheus]}";

        Assert.Contains(
            "config.yaml, line 1: litellm_settings.callbacks[0] asks for traces, and they are sent nowhere: "
                + "set OTEL_EXPORTER_OTLP_ENDPOINT.",
            Loading.Load(Yaml).Warnings);
        Assert.Empty(Loading.Load(Yaml, environment: new Dictionary<string, string> { [Endpoint] = "http://c" }).Warnings);
    }

    [Theory]
    [InlineData("", null, false)]
    [InlineData("litellm_settings: {json_logs: true}", null, true)]
    [InlineData("litellm_settings: {json_logs: true}", "false", false)]
    [InlineData("", "True", true)]
    [InlineData("", "1", true)]
    [InlineData("litellm_settings: {json_logs: true}", "0", false)]
    public void Logs_are_JSON_if_the_file_or_LiteLLMs_variable_says_so(string yaml, string? variable, bool expected) =>
        Assert.Equal(
            expected,
            Loading.Valid(yaml, new Dictionary<string, string> { ["JSON_LOGS"] = variable ?? "" }).ToSilo().Telemetry.WritesJson);

    [Fact]
    public void What_JSON_LOGS_cannot_be_is_told() => Assert.Equal(
        "JSON_LOGS must be 'true' or 'false'.",
        Assert.Single(Loading.Load("", environment: new Dictionary<string, string> { ["JSON_LOGS"] = "yes, please" }).Errors));

    [Theory]
    [InlineData("", DecisionLines.Refused)]
    [InlineData("general_settings: {log_decisions: none}", DecisionLines.None)]
    [InlineData("general_settings: {log_decisions: all}", DecisionLines.All)]
    public void Which_calls_have_a_line_can_be_said(string yaml, DecisionLines expected) =>
        Assert.Equal(expected, Loading.Valid(yaml).ToSilo().Telemetry.Decisions);

    [Fact]
    public void What_log_decisions_cannot_be_is_told() => Assert.Contains(
        "general_settings.log_decisions must be 'none' or 'failed' or 'refused' or 'all'",
        Loading.Error("general_settings: {log_decisions: some}"),
        StringComparison.Ordinal);

    private static TracingSettings? Read(params (string Name, string Value)[] variables) => Loading
        .Valid("", variables.ToDictionary(variable => variable.Name, variable => variable.Value)).ToSilo().Telemetry.Tracing;
}
