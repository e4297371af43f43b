using System.Text.Json.Nodes;
using Tollgate.Accounts;

namespace Tollgate.Silo.Configuration;

/// <summary>Reads names, lists of them, and what is kept as it is written.</summary>
internal static class ListedValues
{
    private const int NameMax = 256;

    /// <summary>An id that a client may choose.</summary>
    public static string? Id(this Section section, string key)
    {
        var expected = $"an id of 1 to {AccountId.NameMax} characters";
        if (section.Existing(key, expected) is not { } setting)
            return null;
        if (setting.Value!.Length <= AccountId.NameMax && !setting.Value.Any(char.IsControl))
            return setting.Value;
        section.Wrong(setting, expected);
        return null;
    }

    /// <summary>One of some names, as they are written.</summary>
    public static string? OneOf(this Section section, string key, IReadOnlyList<string> known)
    {
        var expected = Listed(known);
        if (section.Existing(key, expected) is not { } setting)
            return null;
        if (known.Contains(setting.Value))
            return setting.Value;
        section.Wrong(setting, expected);
        return null;
    }

    /// <summary>A list of names, or a single one; empty if there is none.</summary>
    /// <param name="known">Those that there are; null: any.</param>
    public static List<string> Names(
        this Section section, string key, IReadOnlyList<string>? known = null, string expected = "a name")
    {
        var names = new List<string>();
        foreach (var item in section.Items(key))
        {
            if (item.Value is { Length: > 0 and <= NameMax } name && (known?.Contains(name) ?? true))
                names.Add(name);
            else
                section.Findings.Error(
                    item.Line, $"{item.Path} must be {(known is null ? expected : Listed(known))}.");
        }

        return names;
    }

    /// <summary>A mapping as a JSON object.</summary>
    /// <param name="most">The longest that it may be, in characters of JSON.</param>
    public static JsonObject? Object(this Section section, string key, int most)
    {
        var line = section.LineOf(key);
        var json = section.Json(key);
        if (json is null || json.ToJsonString().Length <= most)
            return json;
        section.Findings.Error(line, $"{section.PathOf(key)} cannot be longer than {most} characters.");
        return null;
    }

    private static string Listed(IReadOnlyList<string> known) =>
        string.Join(" or ", known.Select(name => $"'{name}'"));
}
