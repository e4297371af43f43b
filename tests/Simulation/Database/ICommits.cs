using Tollgate.Accounts;

namespace Tollgate.Simulation.Database;

/// <summary>Is told of what a commit changed, when all of it is changed and before anything else happens.</summary>
internal interface ICommits
{
    void Opened(CallRow row);

    /// <param name="held">What it held before.</param>
    void Extended(CallRow row, Money held);

    void Settled(IReadOnlyList<RowBefore> rows);

    /// <summary>The epoch of an account moved on.</summary>
    void Advanced(AccountId account);

    void Saved(AccountId account, object state);
}

/// <summary>A row that was settled.</summary>
/// <param name="How">How it was settled before; null: it was open.</param>
/// <param name="Cost">What it did cost before.</param>
internal readonly record struct RowBefore(CallRow Row, string? How, Money Cost);
