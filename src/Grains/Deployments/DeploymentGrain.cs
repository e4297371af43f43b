using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Tollgate.Ledger;

namespace Tollgate.Grains.Deployments;

/// <summary>The account of one upstream, with its rates. Where it has no room, another of its model is tried.</summary>
[GrainType("deployment")]
internal sealed class DeploymentGrain(
    Books books,
    IGrainStorage storage,
    TimeProvider time,
    Standing standing,
    AccountDefaults defaults,
    ILogger<DeploymentGrain> log)
    : ConfiguredGrain<DeploymentProfile>("deployment", books, storage, time, standing, defaults, log);

/// <summary>There is nothing to say of it that the configuration does not say.</summary>
[GenerateSerializer, Alias("tollgate.deployment-profile")]
internal sealed record DeploymentProfile;
