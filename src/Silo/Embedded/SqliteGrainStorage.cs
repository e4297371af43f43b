using Orleans.Storage;
using Tollgate.Ledger.Sqlite;

namespace Tollgate.Silo.Embedded;

/// <summary>Keeps the state of grains in the ledger's own file, so that an edit, its directory rows and the next epoch
/// are one commit, and no SQLite call runs on a grain's thread.</summary>
internal sealed class SqliteGrainStorage(SqliteLedger ledger, IGrainStorageSerializer json) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var stored = await ledger.ReadStateAsync(stateName, Key(grainId), CancellationToken.None);
        grainState.ETag = stored?.ETag;
        grainState.RecordExists = stored?.Json is not null;
        grainState.State = stored?.Json is { } text ? json.Deserialize<T>(BinaryData.FromString(text))! : default!;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var text = json.Serialize(grainState.State).ToString();
        grainState.ETag =
            await ledger.WriteStateAsync(stateName, Key(grainId), text, grainState.ETag, CancellationToken.None)
            ?? throw Conflict(grainId, grainState.ETag);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.ETag = await ledger.ClearStateAsync(stateName, Key(grainId), grainState.ETag, CancellationToken.None)
            ?? throw Conflict(grainId, grainState.ETag);
        grainState.RecordExists = false;
        grainState.State = default!;
    }

    private static string Key(GrainId grainId) => grainId.Key.ToString()!;

    private static InconsistentStateException Conflict(GrainId grainId, string? etag) =>
        new($"Somebody else saved {grainId} first.", storedEtag: null, currentEtag: etag);
}
