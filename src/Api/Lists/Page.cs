namespace Tollgate.Api.Lists;

/// <summary>Which piece of a list is asked for: the pages of a size, counted from 1.</summary>
internal readonly record struct Page(long Number, int Size)
{
    /// <summary>The most rows that a page has, unless its list says otherwise.</summary>
    public const int SizeMax = 100;

    /// <summary>No list is as long as that.</summary>
    public const long NumberMax = 1_000_000_000;

    /// <summary>How many rows come before it.</summary>
    public long Offset => (Number - 1) * Size;

    /// <param name="size">The name that this list has for the size.</param>
    public static Page Read(QueryFields query, int usual, string size = "size", int most = SizeMax) => new(
        query.Number("page", usual: 1, least: 1, NumberMax),
        (int)query.Number(size, usual, least: 1, most));

    /// <summary>How many pages the list has.</summary>
    public long Of(long total) => (total + Size - 1) / Size;
}
