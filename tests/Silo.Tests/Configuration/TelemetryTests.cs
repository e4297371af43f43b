using Tollgate.Silo.Telemetry;

namespace Tollgate.Silo.Tests.Configuration;

public sealed class TelemetryTests
{
    [Fact]
    public void Without_a_word_metrics_have_the_labels_of_2024_bounds_and_no_guard() => Assert.Equal(
        new TelemetrySettings
        {
            Names = MetricNames.Classic,
            AccountsMax = 10_000,
            SetsMax = 1_000,
            TellsCustomers = false,
            IsGuarded = false,
        },
        Loading.Valid("").ToSilo().Telemetry);

    [Fact]
    public void Everything_can_be_said() => Assert.Equal(
        new TelemetrySettings
        {
            Names = MetricNames.Current,
            AccountsMax = 0,
            SetsMax = 7,
            TellsCustomers = true,
            IsGuarded = true,
        },
        Loading.Valid("""
            general_settings: {metrics_profile: current, metrics_accounts_max: 0, metrics_series_max: 7}
            litellm_settings:
              enable_end_user_cost_tracking_prometheus_only: true
              require_auth_for_metrics_endpoint: true
            """).ToSilo().Telemetry);

    [Fact]
    public void The_document_of_2024_asks_for_what_is_always_there() => Assert.Empty(Loading.Load("""
        litellm_settings:
          success_callback: ["prometheus"]
          failure_callback: ["prometheus"]
          callbacks: ["prometheus"]
        """).Warnings);

    [Fact]
    public void A_callback_that_is_not_served_is_named()
    {
        var warning = Assert.Single(Loading.Load("litellm_settings: {success_callback: [prometheus, langfuse]}").Warnings);

        Assert.Contains("litellm_settings.success_callback[1] (line 1)", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("general_settings: {metrics_profile: newest}", "metrics_profile must be 'classic' or 'current'")]
    [InlineData("general_settings: {metrics_accounts_max: -1}", "metrics_accounts_max must be a whole number from 0 to 1000000")]
    [InlineData("general_settings: {metrics_series_max: 100001}", "metrics_series_max must be a whole number from 0 to 100000")]
    [InlineData("litellm_settings: {require_auth_for_metrics_endpoint: maybe}", "must be 'true' or 'false'")]
    public void What_is_wrong_is_told(string yaml, string expected) =>
        Assert.Contains(expected, Loading.Error(yaml), StringComparison.Ordinal);
}
