using System.Globalization;
using Npgsql;

namespace Tollgate.Ledger.Postgres;

public sealed partial class PostgresLedger
{
    private const string EntryColumns =
        "d.kind, d.id, d.account, d.alias, d.parent, d.profile, d.owner, d.organization, d.created_at";

    public Task<IReadOnlyList<DirectoryEntry>> FindAsync(
        string kind, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyList<DirectoryEntry>>(
            [
                Command(
                    $"select {EntryColumns} from directory d where kind = $1 and id = any($2)",
                    kind,
                    ids.Where(id => Storable.IsText(id)).ToArray()),
            ],
            async reader => await RowsAsync(reader, row => EntryOf(row), cancellationToken),
            cancellationToken);

    // Who is on the page is found in an index alone, from the nearer end of the list; only then is the page read, one
    // entry at a time: the planner cannot know that it is short, and would read the whole directory for it.
    public Task<DirectoryPage> ListAsync(
        Listing listing, long offset, int most, CancellationToken cancellationToken)
    {
        if (!Storable.CanHold(listing))
            return Task.FromResult(new DirectoryPage([], 0));

        var command = new NpgsqlBatchCommand();
        var where = Where(command, listing);
        var (from, size) = (Add(command, offset), Add(command, most));
        command.CommandText =
            $"""
            select whole.n, {EntryColumns}
            from ({Count(listing, where)}) whole
            left join lateral (
              (select id from directory where {where} order by {Order(listing)}
                limit case when 2 * {from} <= whole.n then {size} else 0 end offset {from})
              union all
              (select id from directory where {where} order by {Order(listing, backwards: true)}
                limit case when 2 * {from} > whole.n then greatest(0, least({size}, whole.n - {from})) else 0 end
                offset greatest(0, whole.n - {from} - {size}))) page on true
            left join lateral (select * from directory where kind = $1 and id = page.id limit 1) d on true
            order by {Order(listing, table: "d.")}
            """;
        return RunAsync(
            [command],
            async reader =>
            {
                var rows = await RowsAsync(
                    reader,
                    row => (Total: row.GetInt64(0), Entry: row.IsDBNull(2) ? null : EntryOf(row, 1)),
                    cancellationToken);
                return new DirectoryPage([.. rows.Select(row => row.Entry).OfType<DirectoryEntry>()], rows[0].Total);
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<DirectoryEntry>> NextAsync(
        Listing listing, DirectoryEntry? after, int most, CancellationToken cancellationToken)
    {
        if (!Storable.CanHold(listing))
            return Task.FromResult<IReadOnlyList<DirectoryEntry>>([]);

        var command = new NpgsqlBatchCommand();
        var where = Where(command, listing);
        if (after is not null)
            where += $" and {Behind(command, listing, after)}";
        command.CommandText =
            $"select {EntryColumns} from directory d where {where} "
            + $"order by {Order(listing)} limit {Add(command, most)}";
        return RunAsync<IReadOnlyList<DirectoryEntry>>(
            [command],
            async reader => await RowsAsync(reader, row => EntryOf(row), cancellationToken),
            cancellationToken);
    }

    // How many there are of a kind is kept; with a filter they are counted, in its index.
    private static string Count(Listing listing, string where)
    {
        var isWhole = new Listing(listing.Kind)
        {
            Order = listing.Order,
            Descending = listing.Descending,
            Named = listing.Named,
        } == listing;
        return isWhole
            ? $"select coalesce(sum({(listing.Named ? "named" : "listed")}), 0)::bigint n from directory_counts where kind = $1"
            : $"select count(*) n from directory where {where}";
    }

    private static string Where(NpgsqlBatchCommand command, Listing listing)
    {
        var where = $"kind = {Add(command, listing.Kind)} and profile is not null";
        if (listing.Parent is { } parent)
            where += $" and parent = {Add(command, parent.Value)}";
        if (listing.Owner is { } owner)
            where += $" and owner = {Add(command, owner.Value)}";
        if (listing.Organization is { } organization)
            where += $" and organization = {Add(command, organization.Value)}";
        if (listing.Ids is { } ids)
            where += $" and id = any({Add(command, Texts(ids))})";
        if (listing.Aliases is { } aliases)
            where += $" and coalesce(alias, '') = any({Add(command, Texts(aliases))})";
        if (listing.Named)
            where += " and coalesce(alias, '') > ''";
        if (listing.Search is { } search)
        {
            // Of the letters, lower changes a to z in the collation of the column.
            where += $" and (strpos(lower(alias), {Add(command, search.ToLowerAscii())}) > 0 "
                + $"or id = {Add(command, search)})";
        }

        return where;
    }

    private static string Order(Listing listing, bool backwards = false, string table = "")
    {
        var direction = listing.Descending == backwards ? "" : " desc";
        return listing.Order switch
        {
            ListOrder.Creation => $"{table}created_at{direction}, {table}id{direction}",
            ListOrder.Alias => $"coalesce({table}alias, ''){direction}, {table}id{direction}",
            _ => $"{table}id{direction}",
        };
    }

    private static string Behind(NpgsqlBatchCommand command, Listing listing, DirectoryEntry after)
    {
        var id = Add(command, after.Id);
        var behind = listing.Descending ? "<" : ">";
        return listing.Order switch
        {
            ListOrder.Creation => $"(created_at, id) {behind} ({Add(command, after.CreatedAt)}, {id})",
            ListOrder.Alias => $"(coalesce(alias, ''), id) {behind} ({Add(command, after.Alias ?? "")}, {id})",
            _ => $"id {behind} {id}",
        };
    }

    private static string[] Texts(IReadOnlyList<string> texts) =>
        [.. texts.Where(text => text.Length > 0 && Storable.IsText(text))];

    private static string Add(NpgsqlBatchCommand command, object value)
    {
        command.Parameters.Add(new() { Value = value });
        return string.Create(CultureInfo.InvariantCulture, $"${command.Parameters.Count}");
    }

    private static DirectoryEntry EntryOf(NpgsqlDataReader row, int first = 0) => new(
        row.GetString(first),
        row.GetString(first + 1),
        new(row.GetString(first + 2)),
        TextOrNull(row, first + 3),
        TextOrNull(row, first + 4),
        TextOrNull(row, first + 5))
    {
        Owner = TextOrNull(row, first + 6),
        Organization = TextOrNull(row, first + 7),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(first + 8),
    };
}
