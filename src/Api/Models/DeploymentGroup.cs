namespace Tollgate.Api.Models;

/// <summary>The deployments of one public name, which take turns.</summary>
internal sealed class DeploymentGroup(IReadOnlyList<Deployment> deployments)
{
    private uint _turns;

    /// <summary>Of all of them, so that access does not depend on whose turn it is.</summary>
    public IReadOnlyList<string> AccessGroups { get; } =
        [.. deployments.SelectMany(deployment => deployment.AccessGroups).Distinct(StringComparer.Ordinal)];

    public Deployment Next() => deployments.Count == 1
        ? deployments[0]
        : deployments[(int)((Interlocked.Increment(ref _turns) - 1) % (uint)deployments.Count)];
}
