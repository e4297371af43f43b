using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Tollgate.Accounts;
using Tollgate.Grains.State;
using Tollgate.Ledger;

namespace Tollgate.Grains.Proxies;

/// <summary>The account of all calls together.</summary>
[GrainType("proxy")]
internal sealed class ProxyGrain(
    Books books, IGrainStorage storage, TimeProvider time, Standing standing, ILogger<ProxyGrain> log)
    : AccountGrain<ProxyProfile>("proxy", books, storage, time, standing, log)
{
    protected override AccountState<ProxyProfile>? Unsaved { get; } =
        new(new Limits { Window = new(DateTimeOffset.UnixEpoch, null, null) }, new ProxyProfile(), []);

    protected override IReadOnlyList<DirectoryRow> Directory(ProxyProfile profile, Limits limits) => [];
}

/// <summary>There is one, and nothing to say of it.</summary>
internal sealed record ProxyProfile;
