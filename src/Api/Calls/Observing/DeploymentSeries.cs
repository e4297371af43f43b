using Tollgate.Api.Models;
using Tollgate.Silo.Telemetry;

namespace Tollgate.Api.Calls.Observing;

/// <summary>How deployments are, as this front sees them: another one may see it differently.</summary>
internal sealed class DeploymentSeries(ModelList models, TimeProvider time) : ISeriesSource
{
    private static readonly string[] Labels = ["litellm_model_name", "model_id", "api_base", "api_provider"];

    private static readonly SeriesFamily State = new(
        "litellm_deployment_state",
        SeriesKind.Gauge,
        "0 where a deployment answers, 1 where it failed last, 2 while it is passed over",
        Labels);

    private static readonly SeriesFamily Requests = new(
        "litellm_deployment_rpm_limit", SeriesKind.Gauge, "Requests a minute that a deployment takes", Labels);

    private static readonly SeriesFamily Tokens = new(
        "litellm_deployment_tpm_limit", SeriesKind.Gauge, "Tokens a minute that a deployment takes", Labels);

    public async Task WriteAsync(SeriesText text, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // Entries that differ by their key only are one here, and as well off as the worse of them.
        var deployments = models.Deployments.ToLookup(deployment => deployment.Names with { Group = "" });
        await WriteAsync(State, each => each.Max(deployment => StateOf(deployment, now)));
        await WriteAsync(Requests, each => each.Max(deployment => deployment.Rates.Requests));
        await WriteAsync(Tokens, each => each.Max(deployment => deployment.Rates.Tokens));

        async Task WriteAsync(SeriesFamily family, Func<IEnumerable<Deployment>, double?> figure)
        {
            text.Begin(family);
            foreach (var each in deployments)
            {
                if (figure(each) is { } value)
                    text.Write(family, new CallLabels { Deployment = each.Key }.ValuesOf(family), value);
                await text.FlushAsync(cancellationToken);
            }
        }
    }

    private static double? StateOf(Deployment deployment, DateTimeOffset now) =>
        deployment.IsCoolingAt(now) ? 2 : deployment.FailedLast ? 1 : 0;
}
