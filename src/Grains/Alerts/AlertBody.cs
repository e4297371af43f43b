using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tollgate.Accounts;

namespace Tollgate.Grains.Alerts;

/// <summary>Writes what is sent of a crossing: LiteLLM's webhook event, and behind it what that has no word for.</summary>
internal static class AlertBody
{
    private const string Instant = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <param name="alias">What people call the account.</param>
    public static string Write(Crossing crossing, string? alias, AlertSubject subject)
    {
        var kind = crossing.Account.Kind.Facts;
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            Write(json, "spend", crossing.Spent);
            Write(json, "max_budget", crossing.Max);
            Write(json, "soft_budget", crossing.Soft);
            json.WriteString("token", subject.Token);
            json.WriteString("customer_id", subject.CustomerId);
            json.WriteString("user_id", subject.UserId);
            json.WriteString("team_id", subject.TeamId);
            json.WriteString("team_alias", subject.TeamAlias);
            json.WriteString("organization_id", subject.OrganizationId);
            json.WriteString("user_email", subject.UserEmail);
            json.WriteString("key_alias", subject.KeyAlias);
            json.WriteNull("projected_exceeded_date");
            json.WriteNull("projected_spend");
            json.WriteString("event", EventOf(crossing.Line));
            json.WriteString("event_group", kind.AlertGroup);
            json.WriteString("event_message", MessageOf(crossing));
            WriteOurs(json, crossing, alias);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteOurs(Utf8JsonWriter json, Crossing crossing, string? alias)
    {
        var host = crossing.Account.Host;
        json.WriteString("account", host.Prefix);
        json.WriteString("id", host.Name);
        json.WriteString("alias", alias);
        json.WriteString("window", HostedName(crossing.Account, "window"));
        json.WriteString("model", HostedName(crossing.Account, "model"));
        if (crossing.Line.Percent is { } percent)
            json.WriteNumber("threshold", percent);
        else
            json.WriteNull("threshold");
        Write(json, "threshold_amount", crossing.Line.Amount);
        json.WriteString("period_start", Format(crossing.Period.Since));
        json.WriteString("budget_reset_at", crossing.ResetsAt is { } resets ? Format(resets) : null);
    }

    private static string EventOf(BudgetLine line) => line.Percent switch
    {
        null => "soft_budget_crossed",
        100 => "budget_crossed",
        _ => "threshold_crossed",
    };

    /// <summary>What has happened, in a line.</summary>
    public static string MessageOf(Crossing crossing) =>
        $"{crossing.Account.Kind.Facts.AlertTitle} Budget: {Message(crossing.Line)}";

    private static string Message(BudgetLine line) => line.Percent switch
    {
        null => "Soft Budget Crossed",
        100 => "Budget Crossed",
        var percent => string.Create(CultureInfo.InvariantCulture, $"{percent}% Threshold Crossed"),
    };

    /// <summary>The name of a part of an account in one of its roles; null: it is another part, or the whole.</summary>
    public static string? HostedName(AccountId account, string role) =>
        account.IsHostedAs(role) ? account.HostedName : null;

    private static void Write(Utf8JsonWriter json, string name, Money? amount)
    {
        json.WritePropertyName(name);
        if (amount is { } money)
            json.WriteRawValue(Format(money));
        else
            json.WriteNullValue();
    }

    /// <summary>Without zeros behind it, which a sum of prices has.</summary>
    public static string Format(Money money) =>
        money.Dollars.ToString("0.##################", CultureInfo.InvariantCulture);

    private static string Format(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString(Instant, CultureInfo.InvariantCulture);
}
