using Tollgate.Ledger;
using Tollgate.Silo.Configuration;

namespace Tollgate.Silo.Alerts;

/// <summary>Who is told of spending, and when: <c>general_settings.alerting</c>.</summary>
/// <param name="Addresses">Where each channel's alerts are posted, one at least; an address may have a secret in
/// it.</param>
public sealed record AlertSettings(IReadOnlyDictionary<AlertChannel, Secret> Addresses)
{
    /// <summary>The percentages of a budget that are told of, from 1 to 100, in their order. Default: 50, 80, 95 and
    /// 100.</summary>
    public IReadOnlyList<int> Thresholds { get; init; } = [50, 80, 95, 100];
}
