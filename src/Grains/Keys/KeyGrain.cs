using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Tollgate.Accounts;
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

    public ValueTask<KeyIdentity?> Identify() => new(Live is { Profile: var key, Limits: var limits }
        ? new KeyIdentity(Id, Account.Epoch, key.TeamId, key.UserId, limits.MaxBudget)
        : null);

    public Task<EditOutcome> Create(KeyProfile profile, Limits limits) =>
        Id == MasterKey.Account ? Task.FromResult(EditOutcome.Exists) : CreateAsync(profile, limits);

    public Task<KeyReading?> Read() => Task.FromResult(Live is { Profile: var key, Limits: var limits }
        ? new KeyReading(key, limits, Figures)
        : null);

    protected override IReadOnlyList<AccountId> Behind(KeyProfile profile) =>
        profile.OrganizationId is { } organization ? [AccountId.Organization(organization)] : [];

    protected override IReadOnlyList<DirectoryRow> Directory(KeyProfile profile, Limits limits) =>
    [
        new("key", Id.Name, profile.Alias, profile.TeamId is { } team ? AccountId.Team(team).Value : null),
        .. (limits.Credentials ?? []).Select(credential => new DirectoryRow("credential", credential.Hash)),
        // Its owner's other keys may be in other teams, so that a team as parent does not lead to all of them.
        .. profile.UserId is { } user
            ? [new DirectoryRow("owned", Id.Name, Parent: AccountId.User(user).Value)]
            : Array.Empty<DirectoryRow>(),
    ];
}
