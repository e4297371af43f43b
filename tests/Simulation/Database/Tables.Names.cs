using System.Text;
using Tollgate.Accounts;
using Tollgate.Ledger;

namespace Tollgate.Simulation.Database;

internal sealed partial class Tables
{
    private readonly Dictionary<(string Name, string Key), (object? State, long Version)> _states = [];
    private readonly SortedDictionary<string, DirectoryEntry> _directory = new(StringComparer.Ordinal);

    /// <summary>The state of a grain and its version; null if it never had one.</summary>
    public (object? State, long Version)? Load(string name, string key) =>
        _states.TryGetValue((name, key), out var saved) ? saved : null;

    /// <summary>Saves the state of an account with its names and its next epoch, in one commit.</summary>
    /// <param name="state">Null: clears it.</param>
    /// <param name="version">What was read last; null for a first save, also after a clearing.</param>
    /// <returns>The new version; null if somebody else saved first, and nothing was written.</returns>
    public long? Save(
        string name, string key, object? state, IReadOnlyList<DirectoryEntry> names, long? version, bool moveOn = true)
    {
        var saved = Load(name, key);
        if (version is null ? saved is { State: not null } : saved?.Version != version)
            return null;

        var account = new AccountId(key);
        CheckFree(account, names);
        foreach (var old in _directory.Values.Where(entry => entry.Account == account).ToArray())
            _directory.Remove(KeyOf(old));
        foreach (var entry in names)
            _directory.Add(KeyOf(entry), entry);

        var next = (saved?.Version ?? 0) + 1;
        _states[(name, key)] = (state, next);
        if (state is not (null or string))
            Commits?.Saved(account, state);
        if (moveOn)
            Advance(account);
        return next;
    }

    public IReadOnlyList<DirectoryEntry> Find(string kind, IReadOnlyList<string> ids) =>
        [.. _directory.Values.Where(entry => entry.Kind == kind && ids.Contains(entry.Id))];

    public DirectoryPage List(Listing listing, long offset, int most)
    {
        var all = All(listing);
        return new([.. all.Skip((int)Math.Min(offset, all.Count)).Take(most)], all.Count);
    }

    public IReadOnlyList<DirectoryEntry> Next(Listing listing, DirectoryEntry? after, int most) =>
    [
        .. All(listing)
            .SkipWhile(entry => after is not null && Compare(listing, entry, after) <= 0)
            .Take(most),
    ];

    private List<DirectoryEntry> All(Listing listing)
    {
        var all = _directory.Values.Where(entry => entry.Profile is not null && Holds(listing, entry)).ToList();
        all.Sort((left, right) => Compare(listing, left, right));
        return all;
    }

    private static bool Holds(Listing listing, DirectoryEntry entry) =>
        entry.Kind == listing.Kind
        && (listing.Parent is not { } parent || entry.Parent == parent.Value)
        && (listing.Owner is not { } owner || entry.Owner == owner.Value)
        && (listing.Organization is not { } organization || entry.Organization == organization.Value)
        && (listing.Ids is not { } ids || ids.Contains(entry.Id))
        && (listing.Aliases is not { } aliases || (entry.Alias is { } alias && aliases.Contains(alias)))
        && (!listing.Named || entry.Alias is not null)
        && (listing.Search is not { } search
            || entry.Id == search
            || entry.Alias?.ToLowerAscii().Contains(search.ToLowerAscii(), StringComparison.Ordinal) == true);

    private static int Compare(Listing listing, DirectoryEntry left, DirectoryEntry right)
    {
        var order = listing.Order switch
        {
            ListOrder.Creation => left.CreatedAt.CompareTo(right.CreatedAt),
            ListOrder.Alias => CompareBytes(left.Alias ?? "", right.Alias ?? ""),
            _ => 0,
        };
        order = order == 0 ? CompareBytes(left.Id, right.Id) : order;
        return listing.Descending ? -order : order;
    }

    // As databases do: by the bytes of UTF-8.
    private static int CompareBytes(string left, string right) =>
        Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));

    private void CheckFree(AccountId account, IReadOnlyList<DirectoryEntry> names)
    {
        for (var i = 0; i < names.Count; i++)
        {
            var entry = names[i];
            var others = _directory.Values.Where(other => other.Account != account).Concat(names.Take(i));
            if (others.Any(other => other.Kind == entry.Kind
                && (other.Id == entry.Id
                    || (entry is { Kind: "key", Alias: not null } && other.Alias == entry.Alias))))
                throw new AliasTakenException($"Another {entry.Kind} has the alias '{entry.Alias}'.");
        }
    }

    private static string KeyOf(DirectoryEntry entry) => $"{entry.Kind}/{entry.Id}";
}
