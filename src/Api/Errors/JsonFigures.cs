using System.Globalization;
using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Silo;

namespace Tollgate.Api.Errors;

/// <summary>Money and instants as LiteLLM writes them in JSON.</summary>
internal static class JsonFigures
{
    /// <summary>A number as Python prints it, such as <c>1e-09</c> or <c>10.0</c>.</summary>
    public static void WriteMoney(this Utf8JsonWriter json, string name, Money? amount)
    {
        json.WritePropertyName(name);
        if (amount is { } money)
            json.WriteRawValue(PythonFloat.Format(money.Dollars), skipInputValidation: true);
        else
            json.WriteNullValue();
    }

    /// <summary>An instant in UTC with microseconds and Z, such as <c>2024-06-14T22:48:36.594000Z</c>.</summary>
    public static void WriteInstant(this Utf8JsonWriter json, string name, DateTimeOffset? instant)
    {
        if (instant is { } known)
            json.WriteString(name, Format(known));
        else
            json.WriteNull(name);
    }

    /// <summary>A day, such as <c>2026-02-18</c>.</summary>
    public static void WriteDay(this Utf8JsonWriter json, string name, DateOnly day) =>
        json.WriteString(name, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    public static string Format(DateTimeOffset instant) =>
        instant.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
