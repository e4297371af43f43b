using Tollgate.Api.Describing;
using static Tollgate.Api.Describing.Vocabulary;

namespace Tollgate.Api.Lists;

/// <summary>What lists with pages take and give, as the document tells it.</summary>
internal static class PageProperties
{
    /// <summary>The parameters that <see cref="Page.Read"/> reads.</summary>
    public static IReadOnlyList<Property> Asked(int usual, string size = "size", int most = Page.SizeMax) =>
    [
        Count("page", "Which page, from 1 on", 1, least: 1, Page.NumberMax).Usually(1),
        Count(size, "How many rows a page has", usual, least: 1, most).Usually(usual),
    ];

    /// <summary>Those that <see cref="QueryFields.Sort"/> reads.</summary>
    public static IReadOnlyList<Property> Sorted(string usual, params string[] columns) =>
    [
        Word("sort_by", "What the rows are in order of; without it the newest come first", columns),
        Word("sort_order", "From the least to the greatest, or back", "asc", "desc").Usually(usual),
    ];

    /// <summary>A page that LiteLLM counts as <c>current_page</c>.</summary>
    public static IReadOnlyList<Property> Current(Property rows, bool hasSize = false) =>
    [
        rows,
        Count("total_count", "How many rows there are on all pages", 1),
        Count("current_page", "Which page this is", 1),
        Count("total_pages", "How many there are", 1),
        .. hasSize ? [Count("size", "How many rows a page has", Page.SizeMax)] : (Property[])[],
    ];

    /// <summary>A page that LiteLLM counts as <c>page</c>.</summary>
    public static IReadOnlyList<Property> Numbered(Property rows) =>
    [
        rows,
        Count("total", "How many rows there are on all pages", 1),
        Count("page", "Which page this is", 1),
        Count("page_size", "How many rows a page has", Page.SizeMax),
        Count("total_pages", "How many there are", 1),
    ];
}
