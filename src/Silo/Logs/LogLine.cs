using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Tollgate.Silo.Logs;

/// <summary>A line of the log that programs read as well: what happened, and its facts by their names.</summary>
/// <param name="Title">Says what happened.</param>
public sealed record LogLine(string Title, IReadOnlyList<KeyValuePair<string, object?>> Fields)
{
    /// <summary>The title, and behind it <c>name=value</c>. What is more than a word stands in quotes, as in
    /// JSON.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Title);
        foreach (var (name, value) in Fields)
            text.Append(' ').Append(name).Append('=').Append(Written(value));
        return text.ToString();
    }

    private static string Written(object? value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.Length > 0 && text.All(IsPlain) ? text : $"\"{JsonEncodedText.Encode(text)}\"";
    }

    private static bool IsPlain(char character) =>
        char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or ':' or '/' or '+';
}
