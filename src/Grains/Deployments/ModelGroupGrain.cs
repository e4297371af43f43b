using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Tollgate.Ledger;

namespace Tollgate.Grains.Deployments;

/// <summary>The account of all upstreams of a model together, whose rates are shared among the keys that call
/// it.</summary>
[GrainType("model")]
internal sealed class ModelGroupGrain(
    Books books,
    IGrainStorage storage,
    TimeProvider time,
    Standing standing,
    AccountDefaults defaults,
    ILogger<ModelGroupGrain> log)
    : ConfiguredGrain<ModelGroupProfile>("model", books, storage, time, standing, defaults, log);

/// <summary>There is nothing to say of it that the configuration does not say.</summary>
[GenerateSerializer, Alias("tollgate.model-profile")]
internal sealed record ModelGroupProfile;
