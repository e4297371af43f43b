using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Silo;

namespace Tollgate.Cluster.Tests.Clusters;

/// <summary>A silo in this process that joins a cluster late, and asks it what no front tells.</summary>
internal sealed class Observer : IAsyncDisposable
{
    private readonly IHost _host;

    private Observer(IHost host) => _host = host;

    private IManagementGrain Management =>
        _host.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0);

    public static async Task<Observer> JoinAsync(House house)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ClearProviders();
        builder.AddTollgateSilo(new()
        {
            DataFolder = house.FolderOf("observer"),
            DatabaseUrl = house.ConnectionString,
        });
        var observer = new Observer(builder.Build());
        await observer._host.StartAsync();
        return observer;
    }

    /// <summary>How many grains are activated on the other silos, and the bytes on their heaps that are in
    /// use.</summary>
    public async Task<(int Activations, long Heap)> LookAsync()
    {
        var others = await OthersAsync();
        await Management.ForceGarbageCollection(others);
        var silos = await Management.GetRuntimeStatistics(others);
        return (
            silos.Sum(silo => silo.ActivationCount),
            silos.Sum(silo => silo.EnvironmentStatistics.RawMemoryUsageBytes));
    }

    /// <summary>Does on the others what time does: grains that are idle for so long go.</summary>
    public async Task CollectAsync(TimeSpan idle) =>
        await Management.ForceActivationCollection(await OthersAsync(), idle);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private async Task<SiloAddress[]> OthersAsync()
    {
        var self = _host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
        return [.. (await Management.GetHosts(onlyActive: true)).Keys.Where(silo => !silo.Equals(self))];
    }
}
