using Tollgate.Silo.Configuration;

namespace Tollgate.Silo.Alerts;

/// <summary>Who is told of spending, and when: <c>general_settings.alerting</c>.</summary>
/// <param name="Webhook">Where alerts are posted; the address may have a secret in it.</param>
public sealed record AlertSettings(Secret Webhook)
{
    /// <summary>The percentages of a budget that are told of, from 1 to 100, in their order. Default: 50, 80, 95 and
    /// 100.</summary>
    public IReadOnlyList<int> Thresholds { get; init; } = [50, 80, 95, 100];
}
