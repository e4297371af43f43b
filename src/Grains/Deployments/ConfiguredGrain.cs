using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Tollgate.Accounts;
using Tollgate.Grains.State;
using Tollgate.Ledger;

namespace Tollgate.Grains.Deployments;

/// <summary>An account that the configuration makes: it is never saved, and its limits are those of the process that
/// hosts it. What is spent in its name is seen all the same.</summary>
internal abstract class ConfiguredGrain<TProfile>(
    string stateName,
    Books books,
    IGrainStorage storage,
    TimeProvider time,
    Standing standing,
    AccountDefaults defaults,
    ILogger log)
    : AccountGrain<TProfile>(stateName, books, storage, time, standing, log)
    where TProfile : class, new()
{
    // Its period began before every other and never ends, so no restart begins a new one.
    protected override AccountState<TProfile>? Unsaved { get; } =
        new(new Limits { Window = new(DateTimeOffset.UnixEpoch, null, null) }, new TProfile(), []);

    protected override Limits Binding(AccountState<TProfile> state) =>
        defaults.Models.TryGetValue(Id, out var rates)
            ? state.Limits with { Rates = rates, SharesRates = Id.Kind == AccountKind.ModelGroup }
            : state.Limits;

    protected override IReadOnlyList<DirectoryRow> Directory(TProfile profile, Limits limits) => [];
}
