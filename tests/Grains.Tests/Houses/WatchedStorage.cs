using Orleans.Storage;

namespace Tollgate.Grains.Tests.Houses;

/// <summary>A storage whose writes can meet what a network can do to them.</summary>
internal sealed class WatchedStorage(IGrainStorage storage, List<string> log) : IGrainStorage
{
    /// <summary>Runs before the next write, once.</summary>
    public Func<Task>? BeforeWrite { get; set; }

    /// <summary>Thrown after the next write is done, once: its answer is lost.</summary>
    public Exception? AfterWrite { get; set; }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        log.Add("ReadStateAsync");
        return storage.ReadStateAsync(stateName, grainId, grainState);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (BeforeWrite is { } before)
        {
            BeforeWrite = null;
            await before();
        }

        await storage.WriteStateAsync(stateName, grainId, grainState);
        if (AfterWrite is { } lost)
        {
            AfterWrite = null;
            throw lost;
        }
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        storage.ClearStateAsync(stateName, grainId, grainState);
}
