using Tollgate.Api.Tests.Calls.Http;
using Tollgate.Servers.Metrics;

namespace Tollgate.Api.Tests.Metrics;

internal static class Scraping
{
    /// <summary>What the gateway tells whoever comes. What goes through OpenTelemetry is told of all gateways of the
    /// test's process.</summary>
    public static Task<Scrape> ScrapeAsync(this TestGateway gateway) => Scrape.OfAsync(gateway.Client, MayRepeat);

    /// <summary>The same, once something is told: a call is counted when its client has read the end.</summary>
    public static Task<Scrape> ScrapeAsync(this TestGateway gateway, Predicate<Scrape> isTold) =>
        Eventually.GetAsync(gateway.ScrapeAsync, isTold);

    public static bool MayRepeat(string name) => !name.StartsWith("litellm_", StringComparison.Ordinal);
}
