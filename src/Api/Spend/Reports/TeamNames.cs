using Tollgate.Ledger;

namespace Tollgate.Api.Spend.Reports;

/// <summary>Teams as reports call them: by their aliases, and those that have none, or are gone, by their ids.</summary>
internal sealed class TeamNames
{
    private readonly Dictionary<string, string?> _aliases;

    private TeamNames(IReadOnlyList<DirectoryEntry> teams) =>
        _aliases = teams.ToDictionary(team => team.Id, team => team.Alias);

    public string this[string id] => _aliases.GetValueOrDefault(id) ?? id;

    /// <summary>Those of all teams that sums are about.</summary>
    public static async Task<TeamNames> ReadAsync(
        IEnumerable<SpendSum> sums, ILedger ledger, CancellationToken cancellationToken)
    {
        var ids = sums.Select(sum => sum.Group.Team).OfType<string>().Distinct().ToArray();
        return new(ids.Length == 0 ? [] : await ledger.FindAsync("team", ids, cancellationToken));
    }
}
