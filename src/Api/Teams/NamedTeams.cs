using Tollgate.Accounts;
using Tollgate.Grains.Teams;
using Tollgate.Ledger;

namespace Tollgate.Api.Teams;

/// <summary>Finds the team that a management request names. The directory is asked first, so that an id that nobody has
/// wakes nobody.</summary>
internal sealed class NamedTeams(Books books, IGrainFactory grains)
{
    /// <summary>The team; null where there is none.</summary>
    public async Task<ITeamGrain?> FindAsync(string id, CancellationToken cancellationToken) =>
        await books.FindAsync("team", id).WaitAsync(cancellationToken) is { } entry
            ? grains.GetGrain<ITeamGrain>(entry.Account.Value)
            : null;

    /// <summary>The account whose rates a team draws on: its organization; null: none.</summary>
    public static AccountId? SourceOfRates(TeamProfile team) =>
        team.OrganizationId is { } organization ? AccountId.Organization(organization) : null;

    /// <summary>The team as it is now; null where there is none.</summary>
    public async Task<TeamReading?> ReadAsync(string id, CancellationToken cancellationToken) =>
        await FindAsync(id, cancellationToken) is { } team ? await team.Read().WaitAsync(cancellationToken) : null;
}
