using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Tollgate.Accounts;
using Tollgate.Grains.Alerts;
using Tollgate.Grains.Joint;
using Tollgate.Grains.State;
using Tollgate.Ledger;

namespace Tollgate.Grains.Keys;

/// <summary>The account of a virtual key, or of the master key.</summary>
[GrainType("key")]
internal sealed class KeyGrain(
    Books books, IGrainStorage storage, TimeProvider time, Standing standing, ILogger<KeyGrain> log)
    : AccountGrain<KeyProfile>("key", books, storage, time, standing, log), IKeyGrain
{
    protected override AccountState<KeyProfile>? Unsaved => Id == MasterKey.Account ? MasterKey.State : null;

    protected override string MetricId => Live!.Profile.Token;

    public ValueTask<KeyIdentity?> Identify() => new(Live is { Profile: var key }
        ? new KeyIdentity(Id, Account.Epoch, key.TeamId, key.UserId, Account.Limits.MaxBudget)
        {
            AllowedRoutes = key.AllowedRoutes,
            OrganizationId = key.OrganizationId,
        }
        : null);

    public Task<EditOutcome> Create(KeyProfile profile, Limits limits) =>
        EditAsync(Next(new AccountEdit.Creation(profile, limits)));

    public Task<KeyReading?> Read() => Task.FromResult(Live is { Profile: var key, Limits: var limits }
        ? new KeyReading(key, limits, Figures)
        : null);

    protected override NextState<KeyProfile> Next(AccountEdit edit) =>
        edit is AccountEdit.Creation && Id == MasterKey.Account ? new(_ => null, EditOutcome.Exists) : base.Next(edit);

    protected override IReadOnlyList<AccountId> Behind(KeyProfile profile) =>
        profile.OrganizationId is { } organization ? [AccountId.Organization(organization)] : [];

    protected override AlertSubject Subject(KeyProfile profile) => new()
    {
        Token = profile.Token,
        KeyAlias = profile.Alias,
        UserId = profile.UserId,
        TeamId = profile.TeamId,
        OrganizationId = profile.OrganizationId,
    };

    protected override IReadOnlyList<DirectoryRow> Directory(KeyProfile profile, Limits limits) =>
    [
        new("key", Id.Name, profile.Alias, profile.TeamId is { } team ? AccountId.Team(team).Value : null)
        {
            Owner = profile.UserId is { } user ? AccountId.User(user).Value : null,
            Organization = profile.OrganizationId is { } organization
                ? AccountId.Organization(organization).Value
                : null,
            CreatedAt = profile.CreatedAt,
        },
        .. (limits.Credentials ?? []).Select(credential => new DirectoryRow("credential", credential.Hash)),
    ];
}
