using Tollgate.Accounts;
using Tollgate.Api.Lists;
using Tollgate.Api.Management;
using Tollgate.Api.Members;
using Tollgate.Grains;
using Tollgate.Grains.Teams;
using Tollgate.Ledger;

namespace Tollgate.Api.Teams;

/// <summary>Deletes the keys and memberships of teams that were deleted, and what they granted their members.</summary>
internal sealed class TeamSweeper(
    ILedger ledger,
    IGrainFactory grains,
    AccountDeletion deletion,
    Memberships memberships,
    MemberBudgets memberBudgets,
    SavedRows rows,
    TimeProvider time,
    ILogger<TeamSweeper> log) : Sweeper(ITeamGrain.Unswept, ledger, time, log)
{
    protected override async Task<EditOutcome> SweepOneAsync(string id, CancellationToken cancellationToken)
    {
        var last = await rows.FindAsync<TeamProfile>(ITeamGrain.Unswept, id, cancellationToken);
        var outcome = await deletion.AllAsync(new("key") { Parent = AccountId.Team(id) }, cancellationToken);
        if (outcome == EditOutcome.Done)
            outcome = await memberships.EndAsync(id, cancellationToken);
        if (outcome != EditOutcome.Done)
            return outcome;

        await memberBudgets.EndAsync(last?.Profile.MemberBudget, cancellationToken);
        return await grains.GetGrain<ITeamGrain>(AccountId.Team(id).Value).Sweep().WaitAsync(cancellationToken);
    }
}
