using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using static Tollgate.Ledger.Sqlite.SqliteValues;

namespace Tollgate.Ledger.Sqlite;

public sealed partial class SqliteLedger
{
    private const string EntryColumns =
        "kind, id, account, alias, parent, profile, owner, organization, created_at";

    public Task<IReadOnlyList<DirectoryEntry>> FindAsync(
        string kind, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        _writer.RunAsync<IReadOnlyList<DirectoryEntry>>(
            session => session.Query(
                $"select {EntryColumns} from directory where kind = $1 and id in (select value from json_each($2))",
                EntryOf,
                kind,
                JsonSerializer.Serialize(ids.Where(id => Storable.IsText(id)))),
            cancellationToken);

    /// <remarks>Both statements see one snapshot.</remarks>
    public Task<DirectoryPage> ListAsync(
        Listing listing, long offset, int most, CancellationToken cancellationToken) => _reader.RunAsync(
        session =>
        {
            if (!Storable.CanHold(listing))
                return new DirectoryPage([], 0);

            var values = new List<object?>();
            var where = Where(values, listing);
            var total = session.Query(
                $"select count(*) from directory where {where}", row => row.GetInt64(0), [.. values])[0];
            var size = Math.Clamp(total - offset, 0, most);
            if (size == 0)
                return new DirectoryPage([], total);

            // From the nearer end.
            var backwards = 2 * offset > total;
            var entries = session.Query(
                $"select {EntryColumns} from directory where {where} order by {Order(listing, backwards)} "
                + $"limit {Add(values, size)} offset {Add(values, backwards ? total - offset - size : offset)}",
                EntryOf,
                [.. values]);
            if (backwards)
                entries.Reverse();
            return new DirectoryPage(entries, total);
        },
        cancellationToken);

    public Task<IReadOnlyList<DirectoryEntry>> NextAsync(
        Listing listing, DirectoryEntry? after, int most, CancellationToken cancellationToken) =>
        _reader.RunAsync<IReadOnlyList<DirectoryEntry>>(
            session =>
            {
                if (!Storable.CanHold(listing))
                    return [];

                var values = new List<object?>();
                var where = Where(values, listing);
                if (after is not null)
                    where += $" and {Behind(values, listing, after)}";
                return session.Query(
                    $"select {EntryColumns} from directory where {where} "
                    + $"order by {Order(listing)} limit {Add(values, most)}",
                    EntryOf,
                    [.. values]);
            },
            cancellationToken);

    private static string Where(List<object?> values, Listing listing)
    {
        var where = $"kind = {Add(values, listing.Kind)} and profile is not null";
        if (listing.Parent is { } parent)
            where += $" and parent = {Add(values, parent.Value)}";
        if (listing.Owner is { } owner)
            where += $" and owner = {Add(values, owner.Value)}";
        if (listing.Organization is { } organization)
            where += $" and organization = {Add(values, organization.Value)}";
        if (listing.Ids is { } ids)
            where += $" and id in (select value from json_each({Add(values, Texts(ids))}))";
        if (listing.Aliases is { } aliases)
            where += $" and coalesce(alias, '') in (select value from json_each({Add(values, Texts(aliases))}))";
        if (listing.Named)
            where += " and coalesce(alias, '') > ''";
        if (listing.Search is { } search)
        {
            // Of the letters, lower changes a to z.
            where += $" and (instr(lower(alias), {Add(values, search.ToLowerAscii())}) > 0 "
                + $"or id = {Add(values, search)})";
        }

        return where;
    }

    private static string Order(Listing listing, bool backwards = false)
    {
        var direction = listing.Descending == backwards ? "" : " desc";
        return listing.Order switch
        {
            ListOrder.Creation => $"created_at{direction}, id{direction}",
            ListOrder.Alias => $"coalesce(alias, ''){direction}, id{direction}",
            _ => $"id{direction}",
        };
    }

    private static string Behind(List<object?> values, Listing listing, DirectoryEntry after)
    {
        var id = Add(values, after.Id);
        var behind = listing.Descending ? "<" : ">";
        return listing.Order switch
        {
            ListOrder.Creation => $"(created_at, id) {behind} ({Add(values, Write(after.CreatedAt))}, {id})",
            ListOrder.Alias => $"(coalesce(alias, ''), id) {behind} ({Add(values, after.Alias ?? "")}, {id})",
            _ => $"id {behind} {id}",
        };
    }

    private static string Texts(IReadOnlyList<string> texts) =>
        JsonSerializer.Serialize(texts.Where(text => text.Length > 0 && Storable.IsText(text)));

    private static string Add(List<object?> values, object value)
    {
        values.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"${values.Count}");
    }

    private static DirectoryEntry EntryOf(SqliteDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        new(row.GetString(2)),
        row.TextOrNull(3),
        row.TextOrNull(4),
        row.TextOrNull(5))
    {
        Owner = row.TextOrNull(6),
        Organization = row.TextOrNull(7),
        CreatedAt = Time(row.GetInt64(8)),
    };
}
