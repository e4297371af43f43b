using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tollgate.Accounts;

namespace Tollgate.Grains.Alerts;

/// <summary>Writes what is sent of a crossing to a chat: the <c>text</c> of an incoming webhook of Slack.</summary>
internal static class SlackBody
{
    // Slack reads what is escaped for itself, below, and not for HTML.
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="alias">What people call the account.</param>
    public static string Write(Crossing crossing, string? alias) =>
        JsonSerializer.Serialize(new { text = string.Join('\n', Lines(crossing, alias)) }, Options);

    private static IEnumerable<string> Lines(Crossing crossing, string? alias)
    {
        var host = crossing.Account.Host;
        yield return $"*{AlertBody.MessageOf(crossing)}*";
        yield return alias is null
            ? $"{host.Prefix} {Escape(host.Name)}"
            : $"{host.Prefix} {Escape(alias)} ({Escape(host.Name)})";
        if (AlertBody.HostedName(crossing.Account, "model") is { } model)
            yield return $"Model: {Escape(model)}";
        if (AlertBody.HostedName(crossing.Account, "window") is { } window)
            yield return $"Window: {Escape(window)}";
        yield return crossing.Max is { } max
            ? $"Spent: ${AlertBody.Format(crossing.Spent)} of ${AlertBody.Format(max)}"
            : $"Spent: ${AlertBody.Format(crossing.Spent)}";
        if (crossing.Soft is { } soft)
            yield return $"Soft budget: ${AlertBody.Format(soft)}";
        if (crossing.ResetsAt is { } resets)
            yield return string.Create(
                CultureInfo.InvariantCulture, $"Resets at: {resets.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
    }

    // The three characters by which Slack knows links and whom to call: a name is to call nobody.
    private static string Escape(string name) => name
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);
}
