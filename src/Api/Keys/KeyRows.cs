using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Grains.Keys;

namespace Tollgate.Api.Keys;

/// <summary>Lists the keys of teams and of users.</summary>
internal sealed class KeyRows(SavedRows rows)
{
    /// <summary>The most keys that are listed at once.</summary>
    public const int Most = 1_000;

    public Task<IReadOnlyList<(Saved<KeyProfile> Key, BudgetFigures Figures)>> OfTeamAsync(
        AccountId team, DateTimeOffset now, CancellationToken cancellationToken) =>
        rows.BelowAsync<KeyProfile>("key", team, Most, now, cancellationToken);

    /// <summary>All keys of a user, in whatever team they are.</summary>
    public Task<IReadOnlyList<(Saved<KeyProfile> Key, BudgetFigures Figures)>> OfUserAsync(
        AccountId user, DateTimeOffset now, CancellationToken cancellationToken) =>
        rows.BelowAsync<KeyProfile>("owned", user, Most, now, cancellationToken);
}
