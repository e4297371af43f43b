using System.Diagnostics.CodeAnalysis;

namespace Tollgate.Simulation.Processes;

/// <summary>Who is in the cluster, as one process believes: late, and sometimes wrong.</summary>
internal sealed class MembershipView(SiloAddress self) : ISiloStatusOracle
{
    private readonly Dictionary<SiloAddress, SiloStatus> _statuses = new() { [self] = SiloStatus.Active };

    public SiloStatus CurrentStatus => SiloStatus.Active;

    public string SiloName => self.ToParsableString();

    public SiloAddress SiloAddress => self;

    public void Learn(SiloAddress silo, SiloStatus status) => _statuses[silo] = status;

    public SiloStatus GetApproximateSiloStatus(SiloAddress siloAddress) =>
        _statuses.GetValueOrDefault(siloAddress, SiloStatus.None);

    public Dictionary<SiloAddress, SiloStatus> GetApproximateSiloStatuses(bool onlyActive = false) => onlyActive
        ? _statuses.Where(silo => silo.Value == SiloStatus.Active).ToDictionary()
        : _statuses;

    public SiloAddress[] GetActiveSilos() =>
        [.. GetApproximateSiloStatuses(onlyActive: true).Keys];

    public bool TryGetSiloName(SiloAddress siloAddress, [NotNullWhen(true)] out string? siloName)
    {
        siloName = siloAddress.ToParsableString();
        return true;
    }

    public bool IsFunctionalDirectory(SiloAddress siloAddress) => !IsDeadSilo(siloAddress);

    public bool IsDeadSilo(SiloAddress silo) => GetApproximateSiloStatus(silo) == SiloStatus.Dead;

    public bool SubscribeToSiloStatusEvents(ISiloStatusListener observer) => false;

    public bool UnSubscribeFromSiloStatusEvents(ISiloStatusListener observer) => false;
}
