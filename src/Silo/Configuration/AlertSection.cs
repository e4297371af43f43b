using System.Globalization;
using Tollgate.Ledger;
using Tollgate.Silo.Alerts;

namespace Tollgate.Silo.Configuration;

/// <summary>Reads who is told of spending. The addresses stand in variables, as with LiteLLM, and are never
/// shown.</summary>
internal static class AlertSection
{
    private const string Alerting = "alerting";
    private const string Thresholds = "budget_alert_thresholds";

    private static readonly Dictionary<string, (AlertChannel Channel, string Variable)> Ways = new()
    {
        ["webhook"] = (AlertChannel.Webhook, "WEBHOOK_URL"),
        ["slack"] = (AlertChannel.Slack, "SLACK_WEBHOOK_URL"),
    };

    /// <summary>Null where nobody is told.</summary>
    public static AlertSettings? Read(Section general, Variables variables)
    {
        var thresholds = ReadThresholds(general);
        var addresses = new Dictionary<AlertChannel, Secret>();
        foreach (var way in general.Items(Alerting))
        {
            if (way.Value is null || !Ways.TryGetValue(way.Value, out var known))
                general.Findings.Unused($"{way.Path}: {Quoted.Plain(way.Written)}", way.Line);
            else if (ReadAddress(way, known.Variable, general.Findings, variables) is { } address)
                addresses[known.Channel] = address;
        }

        if (addresses.Count == 0)
            return null;

        var settings = new AlertSettings(addresses);
        return thresholds is null ? settings : settings with { Thresholds = thresholds };
    }

    private static Secret? ReadAddress(Setting way, string variable, Findings findings, Variables variables)
    {
        if (variables.Find(variable) is not { } address)
            findings.Error(way.Line, $"{way.Path} needs the environment variable {variable}.");
        else if (!Uri.TryCreate(address, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
            findings.Error($"{variable} must be an address that begins with http:// or https://.");
        else
            return new Secret(address);
        return null;
    }

    // Null where the file says nothing of them.
    private static int[]? ReadThresholds(Section general)
    {
        if (!general.Rest().Contains(Thresholds))
            return null;

        var errors = general.Findings.Errors.Count;
        var thresholds = new SortedSet<int>();
        foreach (var item in general.Items(Thresholds))
        {
            if (int.TryParse(item.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var percent)
                && percent is >= 1 and <= 100)
                thresholds.Add(percent);
            else
                general.Findings.Error(
                    item.Line, $"{item.Path} must be a whole number from 1 to 100, but is {Quoted.Text(item.Written)}.");
        }

        if (thresholds.Count == 0 && general.Findings.Errors.Count == errors)
            general.Findings.Error($"{general.PathOf(Thresholds)} must have a whole number from 1 to 100.");
        return [.. thresholds];
    }
}
