using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Tollgate.Accounts;
using Tollgate.Grains.Alerts;
using Tollgate.Grains.State;
using Tollgate.Ledger;

namespace Tollgate.Grains.Organizations;

/// <summary>The account of an organization.</summary>
[GrainType("organization")]
internal sealed class OrganizationGrain(
    Books books, IGrainStorage storage, TimeProvider time, Standing standing, ILogger<OrganizationGrain> log)
    : AccountGrain<OrganizationProfile>("organization", books, storage, time, standing, log), IOrganizationGrain
{
    public Task<EditOutcome> Create(OrganizationProfile profile, Limits limits) => CreateAsync(profile, limits);

    public Task<OrganizationReading?> Read() => Task.FromResult(Live is { Profile: var organization }
        ? new OrganizationReading(organization, Account.Limits, Figures)
        : null);

    public Task<EditOutcome> Sweep() => SweepAsync();

    protected override AlertSubject Subject(OrganizationProfile profile) => new() { OrganizationId = Id.Name };

    protected override IReadOnlyList<DirectoryRow> Directory(OrganizationProfile profile, Limits limits) =>
        [new("organization", Id.Name, profile.Alias) { CreatedAt = profile.CreatedAt }];

    protected override AccountState<OrganizationProfile> AfterDeletion(
        AccountState<OrganizationProfile> deleted, DateTimeOffset now) =>
        Unswept(deleted, IOrganizationGrain.Unswept, now);
}
