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
    : ConfiguredGrain("model", books, storage, time, standing, defaults, log);
