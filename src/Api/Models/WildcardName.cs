namespace Tollgate.Api.Models;

/// <summary>A public name with one <c>*</c> in it, which stands for any text.</summary>
internal sealed record WildcardName(string Before, string After)
{
    private const char Wildcard = '*';

    /// <summary>How much of a name it fixes: the more, the sooner it is asked.</summary>
    public int Fixed => Before.Length + After.Length;

    public static int CountIn(string name) => name.Count(character => character == Wildcard);

    public static WildcardName Of(string name)
    {
        var at = name.IndexOf(Wildcard, StringComparison.Ordinal);
        return new(name[..at], name[(at + 1)..]);
    }

    public bool Matches(string name) =>
        name.Length > Fixed
        && name.StartsWith(Before, StringComparison.Ordinal)
        && name.EndsWith(After, StringComparison.Ordinal);

    /// <summary>Puts what the <c>*</c> stands for in <paramref name="name"/> in the place of that of
    /// <paramref name="model"/>.</summary>
    public string Fill(string model, string name) =>
        model.Replace(Wildcard.ToString(), name[Before.Length..^After.Length], StringComparison.Ordinal);
}
