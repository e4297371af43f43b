using System.IO.Compression;
using System.Net.Http.Headers;

namespace Tollgate.Api.Tests.Metrics;

/// <summary>Who may read the metrics, and in which form.</summary>
public sealed class MetricsAccessTests
{
    [Fact]
    public async Task Whoever_comes_may_read_them()
    {
        await using var gateway = await TestGateway.StartAsync();

        using var answer = await gateway.Client.GetAsync("/metrics", TestContext.Current.CancellationToken);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(404, (await TestGateway.SendAsync(gateway.Client, HttpMethod.Post, "/metrics")).Status);
    }

    [Fact]
    public async Task Guarded_they_are_for_whoever_may_read_everything()
    {
        await using var gateway = await TestGateway.StartAsync("litellm_settings: {require_auth_for_metrics_endpoint: true}");
        await gateway.DoAsync("/user/new", """{"user_id":"ann","user_role":"proxy_admin_viewer","auto_create_key":false}""");
        using var viewer = gateway.ClientWith(await gateway.KeyAsync("""{"user_id":"ann"}"""));
        using var other = gateway.ClientWith(await gateway.KeyAsync());
        using var unknown = gateway.ClientWith("sk-nobody");

        foreach (var (client, status) in new[]
        {
            (gateway.Client, 401), (unknown, 401), (other, 401), (viewer, 200), (gateway.MasterClient, 200),
        })
        {
            var answer = await TestGateway.SendAsync(client, HttpMethod.Get, "/metrics");
            Assert.Equal((status, status == 200), (answer.Status, answer.Text.Contains("litellm_", StringComparison.Ordinal)));
        }
    }

    // Prometheus would rather have OpenMetrics, and asks for it packed.
    [Fact]
    public async Task Asked_for_them_packed_they_are_the_same()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.DoAsync("/team/new", """{"team_id":"red"}""");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Accept.ParseAdd("application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5");
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));

        using var answer = await gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("gzip", Assert.Single(answer.Content.Headers.ContentEncoding));
        await using var packed = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using var text = new StreamReader(new GZipStream(packed, CompressionMode.Decompress));
        var scrape = Servers.Metrics.Scrape.Parse(
            await text.ReadToEndAsync(TestContext.Current.CancellationToken), Scraping.MayRepeat);
        Assert.Equal(double.PositiveInfinity, scrape.Sum("litellm_remaining_team_budget_metric", ("team_id", "red")));
        Assert.NotEmpty(scrape.Find("orleans_catalog_activations"));
    }
}
