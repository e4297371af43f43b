using System.Globalization;
using Tollgate.Silo.Alerts;

namespace Tollgate.Silo.Configuration;

/// <summary>Reads who is told of spending. The address stands in a variable, as with LiteLLM, and is never
/// shown.</summary>
internal static class AlertSection
{
    private const string Alerting = "alerting";
    private const string Thresholds = "budget_alert_thresholds";
    private const string Variable = "WEBHOOK_URL";

    /// <summary>Null where nobody is told.</summary>
    public static AlertSettings? Read(Section general, Variables variables)
    {
        var thresholds = ReadThresholds(general);
        Setting? webhook = null;
        foreach (var way in general.Items(Alerting))
        {
            if (way.Value == "webhook")
                webhook = way;
            else
                general.Findings.Unused($"{way.Path}: {Quoted.Plain(way.Written)}", way.Line);
        }

        if (webhook is null)
            return null;
        if (variables.Find(Variable) is not { } address)
        {
            general.Findings.Error(webhook.Line, $"{webhook.Path} needs the environment variable {Variable}.");
            return null;
        }

        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
        {
            general.Findings.Error($"{Variable} must be an address that begins with http:// or https://.");
            return null;
        }

        var settings = new AlertSettings(new Secret(address));
        return thresholds is null ? settings : settings with { Thresholds = thresholds };
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
