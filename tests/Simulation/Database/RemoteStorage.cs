using System.Globalization;
using Orleans.Storage;
using Tollgate.Accounts;
using Tollgate.Grains.Budgets;
using Tollgate.Grains.Keys;
using Tollgate.Grains.Organizations;
using Tollgate.Grains.State;
using Tollgate.Grains.Teams;
using Tollgate.Ledger;
using Tollgate.Simulation.Faults;

namespace Tollgate.Simulation.Database;

/// <summary>The storage of grains as one process reaches it: an edit, its names and the next epoch are one
/// commit.</summary>
/// <param name="movesOn">Whether a save moves the epoch on.</param>
internal sealed class RemoteStorage(Wire wire, Tables tables, bool movesOn = true) : IGrainStorage
{
    private static readonly StateJson Json = new();

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = grainId.Key.ToString()!;
        var saved = await wire.AskAsync(() => tables.Load(stateName, key));
        grainState.ETag = saved?.Version.ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = saved?.State is not null;
        grainState.State = (T)saved?.State!;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = grainId.Key.ToString()!;
        var (state, names) = (grainState.State!, NamesOf(new(key), grainState.State));
        long? version = grainState.ETag is { } etag ? long.Parse(etag, CultureInfo.InvariantCulture) : null;
        var saved = await wire.AskAsync(() => tables.Save(stateName, key, state, names, version, movesOn));
        if (saved is null)
            throw new InconsistentStateException($"Somebody else saved {key} first.", null, grainState.ETag);
        grainState.ETag = saved.Value.ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = true;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        throw new NotSupportedException("No account clears its state.");

    private static DirectoryEntry[] NamesOf(AccountId account, object? state)
    {
        var (directory, profile) = state switch
        {
            AccountState<KeyProfile> key => (key.Directory, null),
            AccountState<TeamProfile> team => (team.Directory, null),
            AccountState<OrganizationProfile> organization => (organization.Directory, null),
            AccountState<BudgetProfile> budget => (budget.Directory, Json.Serialize(budget).ToString()),
            _ => throw new ArgumentException("Only accounts are saved.", nameof(state)),
        };
        return
        [
            .. directory.Select(row => new DirectoryEntry(row.Kind, row.Id, account, row.Alias, row.Parent, profile)),
        ];
    }
}
