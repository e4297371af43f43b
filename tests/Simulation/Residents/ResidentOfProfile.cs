using Microsoft.Extensions.Logging.Abstractions;
using Tollgate.Accounts;
using Tollgate.Grains;
using Tollgate.Grains.Keys;
using Tollgate.Grains.State;
using Tollgate.Grains.Teams;
using Tollgate.Simulation.Processes;

namespace Tollgate.Simulation.Residents;

/// <summary>An activation of a kind of account, and the home of its residence.</summary>
internal sealed class Resident<TProfile> : Resident, IHome
    where TProfile : class
{
    private readonly Residence<TProfile> _residence;
    private bool _looks;

    public Resident(Cluster cluster, Gateway gateway, AccountId id)
        : base(cluster, gateway, id) => _residence = new(
            id,
            new(gateway.Storage, id.Prefix, GrainId.Create(id.Prefix, id.Value), gateway.Process.Clock),
            null,
            static state => state.Limits,
            Behind,
            new AccountDefaults(),
            gateway.Books,
            gateway.Process.Clock,
            this,
            NullLogger.Instance);

    public override Account Account => _residence.Account;

    private AccountState<TProfile>? Live => _residence.State is { IsLive: true } state ? state : null;

    public override Answers Ask(Questions questions) => _residence.Admit(questions);

    public override void Extend(CallId call, Money held, long tokens) =>
        _residence.Extend(call, held, tokens);

    public override void Hear(News news)
    {
        if (Cluster.World.IsTold)
        {
            Cluster.World.Tell(
                $"{Gateway} {Id} hears {string.Join(", ", news.Balances)}, ended {string.Join(", ", news.Ended)}");
        }

        _residence.Hear(Cluster.Build.Heard(news));
    }

    public override void Retire(long epoch)
    {
        Cluster.Counts.Fenced++;
        _residence.Retire(epoch);
    }

    public override KeyIdentity? Identify() => Live is { Profile: KeyProfile key, Limits: var limits }
        ? new KeyIdentity(Id, Account.Epoch, key.TeamId, key.UserId, limits.MaxBudget)
        : null;

    public override Task<EditOutcome> EditAsync(LimitsEdit[] edits) => _residence.EditAsync(
        saved => saved?.After(edits, Account.Limits, null, Gateway.Process.Clock.GetUtcNow()), EditOutcome.Unknown);

    public override Task<EditOutcome> CreateAsync(object profile, Limits limits) => _residence.EditAsync(
        saved =>
        {
            if (saved is { IsLive: true })
                return null;

            var first = saved is null
                ? limits
                : limits.InPeriodsAfter(saved.Limits, Gateway.Process.Clock.GetUtcNow());
            return new(first, (TProfile)profile, [new(Id.Prefix, Id.Name)]);
        },
        EditOutcome.Exists);

    private static IReadOnlyList<AccountId> Behind(TProfile profile) =>
        profile is TeamProfile { OrganizationId: { } organization } ? [AccountId.Organization(organization)] : [];

    void IHome.MakeWay()
    {
        Cluster.World.Tell($"{Gateway} {Id} epoch {Account.Epoch} makes way");
        Close();
    }

    void IHome.LookAfter(TimeSpan pause)
    {
        if (_looks || !Cluster.Build.Looks)
            return;

        _looks = true;
        Cluster.World.After(pause.TotalSeconds, () =>
        {
            if (!IsClosed)
                InTurn(null, LookAsync);
        });
    }

    // A reminder is a row in the same database.
    Task IHome.AnnounceResetsAsync(Limits limits) => Gateway.Wire.AskAsync(() => true);

    protected override Task ReadAsync() => _residence.ReadAsync();

    private async Task LookAsync()
    {
        _looks = false;
        var (newest, isAnswered) = (Cluster.Tables.EpochOf(Id), !Cluster.Weather.IsRough);
        await _residence.LookAsync();
        if (isAnswered && !IsClosed && Account.Epoch < newest)
            Cluster.World.Break("I11", $"{Gateway} {Id} looked, and stays although its epoch has passed");
    }
}
