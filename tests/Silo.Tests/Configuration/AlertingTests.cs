using Tollgate.Ledger;

namespace Tollgate.Silo.Tests.Configuration;

public sealed class AlertingTests
{
    private const string Address = "https://hooks.example.com/s3cret?token=s3cret";

    private static readonly Dictionary<string, string> Environment = new() { ["WEBHOOK_URL"] = Address };

    [Fact]
    public void Nobody_is_told_of_spending_unless_somebody_asked()
    {
        Assert.Null(Loading.Valid("", Environment).Alerts);
        Assert.Null(Loading.Valid("general_settings: {budget_alert_thresholds: [10]}", Environment).Alerts);
    }

    [Fact]
    public void A_webhook_is_told_at_thresholds_that_are_LiteLLMs_or_the_files_own_in_their_order()
    {
        var usual = Loading.Valid("general_settings: {alerting: [webhook]}", Environment);
        var own = Loading.Valid(
            "general_settings: {alerting: webhook, budget_alert_thresholds: [100, 1, 50, 1]}", Environment);

        Assert.Equal(Address, usual.Alerts!.Addresses[AlertChannel.Webhook].Reveal());
        Assert.Equal([50, 80, 95, 100], usual.Alerts.Thresholds);
        Assert.Equal([1, 50, 100], own.ToSilo().Alerts!.Thresholds);
        Assert.DoesNotContain("s3cret", usual.Alerts.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_files_own_variables_may_have_the_address() =>
        Assert.Equal(
            "http://127.0.0.1/x",
            Loading.Valid("""
                environment_variables: {WEBHOOK_URL: "http://127.0.0.1/x"}
                general_settings: {alerting: [webhook]}
                """).Alerts!.Addresses[AlertChannel.Webhook].Reveal());

    [Theory]
    [InlineData("0")]
    [InlineData("101")]
    [InlineData("-5")]
    [InlineData("50.5")]
    [InlineData("half")]
    public void A_threshold_is_a_whole_percentage(string written) =>
        Assert.Equal(
            $"config.yaml, line 1: general_settings.budget_alert_thresholds[1] must be a whole number from 1 to 100, but is '{written}'.",
            Loading.Error($"general_settings: {{budget_alert_thresholds: [50, {written}]}}"));

    [Fact]
    public void No_threshold_at_all_is_an_error() =>
        Assert.Equal(
            "general_settings.budget_alert_thresholds must have a whole number from 1 to 100.",
            Loading.Error("general_settings: {budget_alert_thresholds: []}"));

    [Theory]
    [InlineData("")]
    [InlineData("hooks.example.com/s3cret")]
    [InlineData("ftp://hooks.example.com/s3cret")]
    public void A_webhook_needs_an_address_and_a_wrong_one_is_not_shown(string address)
    {
        var errors = Loading.Load(
            "general_settings: {alerting: [webhook]}",
            environment: new Dictionary<string, string> { ["WEBHOOK_URL"] = address }).Errors;

        Assert.Contains("WEBHOOK_URL", Assert.Single(errors), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_chat_is_told_besides_the_webhook_or_alone()
    {
        Dictionary<string, string> both = new(Environment) { ["SLACK_WEBHOOK_URL"] = "https://hooks.slack.com/services/s3cret" };

        Assert.Equal(
            [AlertChannel.Webhook, AlertChannel.Slack],
            Loading.Valid("general_settings: {alerting: [webhook, slack]}", both).Alerts!.Addresses.Keys);
        Assert.Equal(
            "https://hooks.slack.com/services/s3cret",
            Assert.Single(Loading.Valid("general_settings: {alerting: [slack]}", both).Alerts!.Addresses).Value.Reveal());
        Assert.Equal(
            "config.yaml, line 1: general_settings.alerting[0] needs the environment variable SLACK_WEBHOOK_URL.",
            Loading.Error("general_settings: {alerting: [slack]}"));
    }

    [Fact]
    public void Ways_of_telling_that_are_not_ours_are_named() =>
        Assert.Contains(
            Loading.Load("general_settings: {alerting: [pager, webhook, email]}", environment: Environment).Warnings,
            warning => warning.Contains("general_settings.alerting[0]: pager (line 1)", StringComparison.Ordinal)
                && warning.Contains("general_settings.alerting[2]: email (line 1)", StringComparison.Ordinal));
}
