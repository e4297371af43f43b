using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Tollgate.Accounts;
using Tollgate.Grains.Alerts;
using Tollgate.Grains.State;
using Tollgate.Ledger;

namespace Tollgate.Grains.Users;

/// <summary>The account of a user.</summary>
[GrainType("user")]
internal sealed class UserGrain(
    Books books, IGrainStorage storage, TimeProvider time, Standing standing, ILogger<UserGrain> log)
    : AccountGrain<UserProfile>("user", books, storage, time, standing, log), IUserGrain
{
    // Keys may name an owner that was never made; what they spend is counted all the same.
    protected override AccountState<UserProfile>? Unsaved { get; } = new(
        new Limits { Window = new(DateTimeOffset.UnixEpoch, null, null) },
        new UserProfile { UserId = "", CreatedAt = DateTimeOffset.UnixEpoch, UpdatedAt = DateTimeOffset.UnixEpoch },
        []);

    public Task<EditOutcome> Create(UserProfile profile, Limits limits) => CreateAsync(profile, limits);

    public Task<UserReading?> Read() => Task.FromResult(IsSaved && Live is { Profile: var user }
        ? new UserReading(user, Account.Limits, Figures)
        : null);

    public Task<EditOutcome> Join(string team) => ChangeAsync(teams => teams.Contains(team) ? teams : [.. teams, team]);

    public Task<EditOutcome> Leave(string team) => ChangeAsync(teams => [.. teams.Where(other => other != team)]);

    // Here and not in a patch: of two changes at once neither is lost.
    private Task<EditOutcome> ChangeAsync(Func<string[], string[]> change) => EditAsync(
        saved => saved is { IsLive: true, Unmade: false }
            ? saved with { Profile = saved.Profile with { Teams = change(saved.Profile.Teams) } }
            : null,
        EditOutcome.Unknown);

    protected override Limits Binding(AccountState<UserProfile> state) =>
        state.Limits with { Alias = state.Profile.Alias };

    protected override AlertSubject Subject(UserProfile profile) => new() { UserId = Id.Name, UserEmail = profile.Email };

    protected override IReadOnlyList<DirectoryRow> Directory(UserProfile profile, Limits limits) =>
        [new("user", Id.Name, profile.Alias) { CreatedAt = profile.CreatedAt }];
}
