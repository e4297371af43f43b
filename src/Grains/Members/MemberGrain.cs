using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Tollgate.Accounts;
using Tollgate.Grains.Alerts;
using Tollgate.Grains.Joint;
using Tollgate.Grains.State;
using Tollgate.Ledger;

namespace Tollgate.Grains.Members;

/// <summary>The account of a member.</summary>
[GrainType("member")]
internal sealed class MemberGrain(
    Books books, IGrainStorage storage, TimeProvider time, Standing standing, ILogger<MemberGrain> log)
    : AccountGrain<MemberProfile>("member", books, storage, time, standing, log), IMemberGrain
{
    // A key of a team may have an owner that nobody added to the team; what it spends is counted all the same.
    protected override AccountState<MemberProfile>? Unsaved { get; } = new(
        new Limits { Window = new(DateTimeOffset.UnixEpoch, null, null) },
        new MemberProfile
        {
            TeamId = "",
            UserId = "",
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
        },
        []);

    protected override AccountId? Team => AccountId.Team(Id.MemberOf.Group);

    public Task<EditOutcome> Create(MemberProfile profile, Limits limits) => CreateAsync(profile, limits);

    public Task<MemberReading?> Read() => Task.FromResult(IsSaved && Live is { Profile: var member }
        ? new MemberReading(member, Account.Limits, Figures)
        : null);

    protected override NextState<MemberProfile> Next(AccountEdit edit) => edit is AccountEdit.Creation creation
        ? new(saved => Made((MemberProfile)creation.Profile, creation.Limits, saved), EditOutcome.Exists)
        : base.Next(edit);

    protected override AlertSubject Subject(MemberProfile profile) => new()
    {
        TeamId = Id.MemberOf.Group,
        UserId = Id.MemberOf.User,
        UserEmail = profile.Email,
    };

    protected override IReadOnlyList<DirectoryRow> Directory(MemberProfile profile, Limits limits) =>
    [
        new("member", Id.Name, profile.Email, AccountId.Team(profile.TeamId).Value) { CreatedAt = profile.CreatedAt },
    ];
}
