namespace Tollgate.Cluster.Tests.Clusters;

/// <summary>One cluster for all who call it through its load balancer, each with teams and keys of its own.</summary>
[CollectionDefinition]
public sealed class SharedCluster : ICollectionFixture<SharedCluster>, IAsyncLifetime
{
    private LocalCluster? _cluster;

    public ValueTask InitializeAsync() => default;

    /// <summary>It is started by the test that asks first.</summary>
    internal async Task<LocalCluster> StartedOrSkipAsync() => _cluster ??= await LocalCluster.StartOrSkipAsync();

    public ValueTask DisposeAsync() => _cluster?.DisposeAsync() ?? default;
}
