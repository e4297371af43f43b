using System.Globalization;
using System.Text.RegularExpressions;

namespace Tollgate.Api.Describing;

/// <summary>A route's path as OpenAPI writes it, and the names that follow from it.</summary>
/// <param name="pattern">As it is mapped.</param>
internal sealed partial class RoutePath(string pattern)
{
    private static readonly TextInfo Letters = CultureInfo.InvariantCulture.TextInfo;

    public string Template { get; } = Stars().Replace(pattern, "{");

    /// <summary>The name of the types that are its own.</summary>
    public string TypeName => string.Concat([
        .. Words(Template).Where(word => !word.StartsWith('{')).Select(Letters.ToTitleCase),
        .. Words(Template).Where(word => word.StartsWith('{')).Select(word =>
            $"By{string.Concat(word.Trim('{', '}').Split('_').Select(Letters.ToTitleCase))}"),
    ]);

    /// <summary>A name for a method: that of the path, and the data in it last.</summary>
    public string Name => char.ToLowerInvariant(TypeName[0]) + TypeName[1..];

    private static IEnumerable<string> Words(string path) => Word().Matches(path).Select(word => word.Value);

    [GeneratedRegex(@"\{\*+")]
    private static partial Regex Stars();

    [GeneratedRegex(@"\{[^}]*\}|[^/_.-]+")]
    private static partial Regex Word();
}
