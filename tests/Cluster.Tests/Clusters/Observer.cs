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

    /// <summary>How many grains are activated on the other silos.</summary>
    public async Task<int> ActivationsAsync() =>
        (await Management.GetRuntimeStatistics(await OthersAsync())).Sum(silo => silo.ActivationCount);

    /// <summary>Does on the others what time does: grains that are idle for so long go, and their memory with
    /// them.</summary>
    public async Task CollectAsync(TimeSpan idle)
    {
        var others = await OthersAsync();
        await Management.ForceActivationCollection(others, idle);
        await Management.ForceGarbageCollection(others);
    }

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
