using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Tollgate.Accounts;
using Tollgate.Grains.Alerts;
using Tollgate.Grains.Joint;
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

    protected override NextState<UserProfile> Next(AccountEdit edit) => edit switch
    {
        AccountEdit.Joining joining => Joining(joining),
        AccountEdit.Leaving { Team: var team } => new(
            saved => saved is { IsLive: true, Unmade: false }
                ? Belonging(saved, [.. saved.Profile.Teams.Where(other => other != team)])
                : null,
            EditOutcome.Unknown),
        _ => base.Next(edit),
    };

    protected override Limits Binding(AccountState<UserProfile> state) =>
        state.Limits with { Alias = state.Profile.Alias };

    protected override AlertSubject Subject(UserProfile profile) => new() { UserId = Id.Name, UserEmail = profile.Email };

    protected override IReadOnlyList<DirectoryRow> Directory(UserProfile profile, Limits limits) =>
        [new("user", Id.Name, profile.Alias) { CreatedAt = profile.CreatedAt }];

    private NextState<UserProfile> Joining(AccountEdit.Joining joining)
    {
        string[] joined = joining.Team is { } team ? [team] : [];
        var creation = Creation(joining.Profile with { Teams = joined }, joining.Limits);
        return creation with
        {
            Of = saved => saved is { IsLive: true, Unmade: false }
                ? Belonging(saved, [.. saved.Profile.Teams.Union(joined)])
                : creation.Of(saved),
        };
    }

    private static AccountState<UserProfile> Belonging(AccountState<UserProfile> saved, string[] teams) =>
        saved with { Profile = saved.Profile with { Teams = teams } };
}
