using System.Text.Json;
using Tollgate.Deploy.Tests.Reading;
using Tollgate.Servers.Grafana;

namespace Tollgate.Deploy.Tests;

/// <summary>deploy/grafana, by itself. Whether its queries find anything is asked of a real cluster.</summary>
public sealed class DashboardTests
{
    private static readonly IReadOnlyList<Dashboard> Dashboards = Dashboard.ReadAll();

    private static readonly IReadOnlyList<Panel> Panels = [.. Dashboards.SelectMany(dashboard => dashboard.Panels)];

    [Fact]
    public void There_is_one_of_money_one_of_traffic_and_one_of_the_cluster_each_known_by_its_own_uid()
    {
        Assert.Equal(["cluster.json", "money.json", "traffic.json"], Dashboards.Select(dashboard => dashboard.File));
        Assert.Equal(
            ["tollgate-cluster", "tollgate-money", "tollgate-traffic"],
            Dashboards.Select(dashboard => dashboard.Json.GetProperty("uid").GetString()));
        Assert.Equal(
            Dashboards.Count,
            Dashboards.Select(dashboard => dashboard.Json.GetProperty("title").GetString()).Distinct().Count());
        Assert.All(Dashboards, dashboard => Assert.Equal(41, dashboard.Json.GetProperty("schemaVersion").GetInt32()));
    }

    [Fact]
    public void All_that_is_asked_is_asked_of_the_Prometheus_that_is_provisioned()
    {
        var provisioned = Assert.Single(
            Yaml.Read("deploy/grafana/provisioning/datasources/prometheus.yml")["datasources"].Items)["uid"].Text;

        var asked = Panels.Select(panel => panel.Json).Concat(Dashboards.SelectMany(dashboard => dashboard.Variables));
        Assert.All(asked, json => Assert.Equal(
            ("prometheus", provisioned),
            (json.GetProperty("datasource").GetProperty("type").GetString(),
                json.GetProperty("datasource").GetProperty("uid").GetString())));
    }

    [Fact]
    public void Every_panel_says_what_it_shows_and_in_which_unit() => Assert.All(Panels, panel =>
    {
        Assert.NotEmpty(panel.Queries);
        Assert.NotEmpty(panel.Json.GetProperty("description").GetString()!);
        Assert.NotEmpty(panel.Json.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("unit").GetString()!);
    });

    [Fact]
    public void Panels_are_known_by_their_ids_and_do_not_lie_on_each_other() => Assert.All(Dashboards, dashboard =>
    {
        var panels = dashboard.Panels.Select(panel => panel.Json).ToArray();
        Assert.Equal(panels.Length, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        var cells = panels.SelectMany(CellsOf).ToArray();
        Assert.Equal(cells.Length, cells.Distinct().Count());
        Assert.All(cells, cell => Assert.InRange(cell.X, 0, 23));
    });

    [Fact]
    public void Every_metric_is_one_that_the_documentation_names()
    {
        var queries = Panels.SelectMany(panel => panel.Queries)
            .Concat(Dashboards.SelectMany(dashboard => dashboard.Variables)
                .Select(variable => variable.GetProperty("query").GetString()!));

        Assert.All(queries, MetricNames.AssertKnown);
    }

    private static IEnumerable<(int X, int Y)> CellsOf(JsonElement panel)
    {
        var place = panel.GetProperty("gridPos");
        return
            from x in Enumerable.Range(Number("x"), Number("w"))
            from y in Enumerable.Range(Number("y"), Number("h"))
            select (x, y);

        int Number(string name) => place.GetProperty(name).GetInt32();
    }
}
