using Tollgate.Ledger;

namespace Tollgate.Silo.Alerts;

/// <summary>Where alerts are posted, by their channel.</summary>
internal sealed class Webhooks(AlertSettings settings, TimeProvider time) : IDisposable
{
    private readonly Dictionary<AlertChannel, Webhook> _webhooks =
        settings.Addresses.ToDictionary(address => address.Key, address => new Webhook(address.Value, time));

    /// <summary>Posts an alert.</summary>
    /// <returns>Why it was not taken; null if it was.</returns>
    public async Task<string?> PostAsync(Alert alert, CancellationToken cancellationToken) =>
        _webhooks.TryGetValue(alert.Channel, out var webhook)
            ? await webhook.PostAsync(alert.Body, cancellationToken)
            : "alerting does not name its channel any more";

    public void Dispose()
    {
        foreach (var webhook in _webhooks.Values)
            webhook.Dispose();
    }
}
