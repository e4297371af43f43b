using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Tollgate.Accounts;
using Tollgate.Grains.Alerts;
using Tollgate.Grains.Joint;
using Tollgate.Grains.State;
using Tollgate.Ledger;

namespace Tollgate.Grains.Teams;

/// <summary>The account of a team.</summary>
[GrainType("team")]
internal sealed class TeamGrain(
    Books books, IGrainStorage storage, TimeProvider time, Standing standing, ILogger<TeamGrain> log)
    : AccountGrain<TeamProfile>("team", books, storage, time, standing, log), ITeamGrain
{
    public Task<EditOutcome> Create(TeamProfile profile, Limits limits) => CreateAsync(profile, limits);

    public Task<TeamReading?> Read() => Task.FromResult(Live is { Profile: var team, Limits: var limits }
        ? new TeamReading(team, limits, Figures)
        : null);

    public Task<EditOutcome> Sweep() => SweepAsync();

    protected override NextState<TeamProfile> Next(AccountEdit edit) => edit is AccountEdit.Members members
        ? new(
            saved => saved is { IsLive: true }
                ? saved with { Profile = MemberList.Change(saved.Profile, members.Joined, members.Left) }
                : null,
            EditOutcome.Unknown)
        : base.Next(edit);

    protected override IReadOnlyList<AccountId> Behind(TeamProfile profile) =>
        profile.OrganizationId is { } organization ? [AccountId.Organization(organization)] : [];

    protected override AlertSubject Subject(TeamProfile profile) => new()
    {
        TeamId = Id.Name,
        TeamAlias = Account.Limits.Alias,
        OrganizationId = profile.OrganizationId,
    };

    protected override IReadOnlyList<DirectoryRow> Directory(TeamProfile profile, Limits limits) =>
    [
        new("team", Id.Name, profile.Alias, Behind(profile).Select(behind => behind.Value).FirstOrDefault())
        {
            CreatedAt = profile.CreatedAt,
        },
    ];

    protected override AccountState<TeamProfile> AfterDeletion(
        AccountState<TeamProfile> deleted, DateTimeOffset now) => Unswept(deleted, ITeamGrain.Unswept, now);
}
