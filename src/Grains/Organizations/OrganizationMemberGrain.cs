using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Tollgate.Accounts;
using Tollgate.Grains.Alerts;
using Tollgate.Grains.State;
using Tollgate.Ledger;

namespace Tollgate.Grains.Organizations;

/// <summary>The account of a member of an organization.</summary>
[GrainType("organization_member")]
internal sealed class OrganizationMemberGrain(
    Books books, IGrainStorage storage, TimeProvider time, Standing standing, ILogger<OrganizationMemberGrain> log)
    : AccountGrain<OrganizationMemberProfile>("organization_member", books, storage, time, standing, log),
        IOrganizationMemberGrain
{
    // A key in the organization may have an owner that nobody added to it; what it spends is counted all the same.
    protected override AccountState<OrganizationMemberProfile>? Unsaved { get; } = new(
        new Limits { Window = new(DateTimeOffset.UnixEpoch, null, null) },
        new OrganizationMemberProfile
        {
            OrganizationId = "",
            UserId = "",
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
        },
        []);

    public Task<EditOutcome> Create(OrganizationMemberProfile profile, Limits limits) => CreateAsync(profile, limits);

    public Task<OrganizationMemberReading?> Read() => Task.FromResult(IsSaved && Live is { Profile: var member }
        ? new OrganizationMemberReading(member, Account.Limits, Figures)
        : null);

    protected override AlertSubject Subject(OrganizationMemberProfile profile) => new()
    {
        OrganizationId = Id.MemberOf.Group,
        UserId = Id.MemberOf.User,
        UserEmail = profile.Email,
    };

    protected override IReadOnlyList<DirectoryRow> Directory(OrganizationMemberProfile profile, Limits limits) =>
    [
        // As it stands in the account: apart, the two ids of another member could make the same.
        new(
            IOrganizationMemberGrain.Listed,
            Id.Value[(Id.Value.IndexOf(':', StringComparison.Ordinal) + 1)..],
            profile.Email,
            AccountId.Organization(profile.OrganizationId).Value)
        {
            Owner = AccountId.User(profile.UserId).Value,
            CreatedAt = profile.CreatedAt,
        },
    ];
}
