using System.Text.Json;
using Tollgate.Accounts;

namespace Tollgate.Ledger.Sqlite;

/// <summary>The charges of a call in its row: a JSON array of accounts and periods in turn.</summary>
internal static class SqlitePath
{
    public static string Write(IReadOnlyList<Charge> charges)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartArray();
            foreach (var charge in charges)
            {
                writer.WriteStringValue(charge.Account.Value);
                writer.WriteNumberValue(charge.Period.SinceMilliseconds);
            }

            writer.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(json.GetBuffer(), 0, (int)json.Length);
    }

    public static List<Charge> Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var charges = new List<Charge>(document.RootElement.GetArrayLength() / 2);
        var values = document.RootElement.EnumerateArray();
        while (values.MoveNext())
        {
            var account = new AccountId(values.Current.GetString()!);
            values.MoveNext();
            charges.Add(new(account, new Period(values.Current.GetInt64())));
        }

        return charges;
    }
}
