namespace Tollgate.Silo.Configuration;

/// <summary>What somebody wrote, fit for one line of a message: short, and without control characters.</summary>
internal static class Quoted
{
    private const int LengthMax = 60;

    public static string Text(string text) => $"'{Plain(text)}'";

    public static string Plain(string text)
    {
        var cut = text.Length > LengthMax ? string.Concat(text.AsSpan(0, LengthMax), "...") : text;
        return string.Concat(cut.Select(character => char.IsControl(character) ? ' ' : character));
    }
}
