using Tollgate.Api.Models;

namespace Tollgate.Api.Calls.Routing;

/// <summary>Chooses one deployment of several by lot: LiteLLM's simple-shuffle.</summary>
internal static class Draw
{
    // The first that any of them has decides; who has none is not drawn as long as others are there.
    private static readonly Func<Deployment, double?>[] Shares =
    [
        deployment => deployment.Weight,
        deployment => deployment.Rates.Requests,
        deployment => deployment.Rates.Tokens,
    ];

    /// <param name="deployments">At least one. Those of the lowest order are drawn from.</param>
    public static Deployment From(IReadOnlyList<Deployment> deployments, Random random)
    {
        if (deployments.Count == 1)
            return deployments[0];

        var order = deployments.Min(deployment => deployment.Order);
        Deployment[] first = [.. deployments.Where(deployment => deployment.Order == order)];
        var share = Array.Find(Shares, share => first.Any(deployment => share(deployment) is not null));
        var total = share is null ? 0 : first.Sum(deployment => share(deployment) ?? 0);
        if (total <= 0)
            return first[random.Next(first.Length)];

        var drawn = random.NextDouble() * total;
        return Array.Find(first, deployment => (drawn -= share!(deployment) ?? 0) < 0)
            ?? first.Last(deployment => share!(deployment) > 0);
    }
}
