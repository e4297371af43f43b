using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Ledger;

namespace Tollgate.Api.Spend.Reports;

/// <summary>What the answers of reports have in common.</summary>
internal static class Lines
{
    /// <summary>A list of objects, as the whole answer.</summary>
    public static JsonAnswer Answer<T>(IEnumerable<T> lines, Action<Utf8JsonWriter, T> write) =>
        new(json => json.WriteLines(lines, write));

    /// <summary>The same as the only member of an object.</summary>
    public static JsonAnswer Answer<T>(string name, IEnumerable<T> lines, Action<Utf8JsonWriter, T> write) =>
        new(json =>
        {
            json.WriteStartObject();
            json.WriteLines(name, lines, write);
            json.WriteEndObject();
        });

    public static void WriteLines<T>(
        this Utf8JsonWriter json, string name, IEnumerable<T> lines, Action<Utf8JsonWriter, T> write)
    {
        json.WritePropertyName(name);
        json.WriteLines(lines, write);
    }

    public static void WriteLines<T>(this Utf8JsonWriter json, IEnumerable<T> lines, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray();
        foreach (var line in lines)
        {
            json.WriteStartObject();
            write(json, line);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>All sums in one.</summary>
    public static SpendFigures Total(this IEnumerable<SpendSum> sums) =>
        sums.Aggregate(default(SpendFigures), (all, sum) => all + sum.Figures);

    public static Money Spent(this IEnumerable<SpendSum> sums) => sums.Total().Spent;
}
