using Tollgate.Deploy.Tests.Reading;
using Tollgate.Servers;
using Tollgate.Servers.Prometheus;

namespace Tollgate.Deploy.Tests;

/// <summary>deploy/prometheus/alerts.yml, as Prometheus' own tool understands it.</summary>
public sealed class AlertRulesTests
{
    private const string Rules = "deploy/prometheus/alerts.yml";

    private static readonly IReadOnlyList<Yaml> Alerts =
        Assert.Single(Yaml.Read(Rules)["groups"].Items)["rules"].Items;

    [Fact]
    public async Task Prometheus_accepts_its_configuration_and_the_rules_that_it_names()
    {
        Assert.Equal([Path.GetFileName(Rules)], Yaml.Read("deploy/prometheus/prometheus.yml")["rule_files"].Texts);

        await RunToolAsync("check", "config", Path.Combine(Repository.Root, "deploy/prometheus/prometheus.yml"));
    }

    [Fact]
    public async Task Each_alert_fires_when_it_should_and_is_silent_before() =>
        await RunToolAsync("test", "rules", Path.Combine(Repository.Root, "tests/Deploy.Tests/alerts.test.yml"));

    [Fact]
    public void Each_alert_is_tried()
    {
        var tried = Yaml.Read("tests/Deploy.Tests/alerts.test.yml")["tests"].Items
            .SelectMany(test => test["alert_rule_test"].Items)
            .Where(test => test["exp_alerts"].Items.Count > 0)
            .Select(test => test["alertname"].Text);

        Assert.Equal(Alerts.Select(alert => alert["alert"].Text).Order(), tried.Distinct().Order());
    }

    [Fact]
    public void Every_metric_is_one_that_the_documentation_names() =>
        Assert.All(Alerts, alert => MetricNames.AssertKnown(alert["expr"].Text));

    [Fact]
    public void Each_alert_has_a_severity_and_is_explained_to_whoever_is_woken()
    {
        var operations = File.ReadAllText(Path.Combine(Repository.Root, "docs/operations.md"));

        Assert.All(Alerts, alert =>
        {
            Assert.Contains(alert["labels"]["severity"].Text, new[] { "page", "ticket" });
            Assert.NotEmpty(alert["annotations"]["summary"].Text);
            Assert.Contains($"`{alert["alert"].Text}`", operations, StringComparison.Ordinal);
        });
    }

    private static async Task RunToolAsync(params string[] arguments)
    {
        var (code, output) = await PrometheusTool.RunOrSkipAsync(arguments);
        Assert.True(code == 0, output);
    }
}
