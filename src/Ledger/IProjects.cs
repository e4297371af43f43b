namespace Tollgate.Ledger;

/// <summary>What clients that count for themselves keep here: one JSON text for each of their projects. It is no part
/// of the books.</summary>
public interface IProjects
{
    /// <summary>What was saved last; null where nothing was.</summary>
    /// <exception cref="LedgerUnavailableException">Nobody knows.</exception>
    Task<string?> FindProjectAsync(string name, CancellationToken cancellationToken);

    /// <summary>Saves a project, in place of what it was. False if it is new and there are as many as may be.</summary>
    /// <exception cref="LedgerUnavailableException">Whether it was saved is not known.</exception>
    Task<bool> SaveProjectAsync(string name, string json, int most, CancellationToken cancellationToken);
}
