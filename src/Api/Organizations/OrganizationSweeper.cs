using Tollgate.Accounts;
using Tollgate.Api.Management;
using Tollgate.Api.Teams;
using Tollgate.Grains;
using Tollgate.Grains.Organizations;
using Tollgate.Ledger;

namespace Tollgate.Api.Organizations;

/// <summary>Deletes the teams, keys and members of organizations that were deleted, and what the teams leave.</summary>
internal sealed class OrganizationSweeper(
    ILedger ledger,
    IGrainFactory grains,
    AccountDeletion deletion,
    TeamSweeper teams,
    TimeProvider time,
    ILogger<OrganizationSweeper> log) : Sweeper(IOrganizationGrain.Unswept, ledger, time, log)
{
    private const int TeamsAtOnce = 50;

    protected override async Task<EditOutcome> SweepOneAsync(string id, CancellationToken cancellationToken)
    {
        var organization = AccountId.Organization(id);
        var outcome = await DeleteTeamsAsync(organization, cancellationToken);
        if (outcome == EditOutcome.Done)
            outcome = await deletion.AllAsync(new("key") { Organization = organization }, cancellationToken);
        if (outcome == EditOutcome.Done)
            outcome = await deletion.AllAsync(OrganizationMembers.Of(organization), cancellationToken);
        return outcome == EditOutcome.Done
            ? await grains.GetGrain<IOrganizationGrain>(organization.Value).Sweep().WaitAsync(cancellationToken)
            : outcome;
    }

    // A team that is deleted is in no list of the organization any more: should this end here, its own sweep goes on.
    private async Task<EditOutcome> DeleteTeamsAsync(AccountId organization, CancellationToken cancellationToken)
    {
        for (DirectoryEntry? last = null; ;)
        {
            var some = await Ledger.NextAsync(
                new("team") { Parent = organization }, last, TeamsAtOnce, cancellationToken);
            foreach (var outcome in await deletion.EachAsync([.. some.Select(team => team.Account)], cancellationToken))
            {
                if (outcome is not (EditOutcome.Done or EditOutcome.Unknown))
                    return outcome;
            }

            foreach (var team in some)
            {
                if (await teams.SweepAsync(team.Id, cancellationToken) is var outcome and not EditOutcome.Done)
                    return outcome;
            }

            if (some.Count < TeamsAtOnce)
                return EditOutcome.Done;
            last = some[^1];
        }
    }
}
