namespace Tollgate.Api.Models;

/// <summary>The deployments of one public name.</summary>
/// <param name="deployments">At least one.</param>
internal sealed class DeploymentGroup(string name, IReadOnlyList<Deployment> deployments)
{
    public string Name => name;

    public IReadOnlyList<Deployment> Deployments => deployments;

    /// <summary>Of all of them, so that access does not depend on which of them runs a call.</summary>
    public IReadOnlyList<string> AccessGroups { get; } =
        [.. deployments.SelectMany(deployment => deployment.AccessGroups).Distinct(StringComparer.Ordinal)];

    /// <summary>Those that may run its calls, it and whoever takes over; made when somebody first asks.</summary>
    public Candidates? Candidates { get; set; }
}
