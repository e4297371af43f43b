using Tollgate.Accounts;
using Tollgate.Grains;
using Tollgate.Grains.Budgets;
using Tollgate.Grains.Keys;
using Tollgate.Grains.Organizations;
using Tollgate.Grains.Teams;
using Tollgate.Simulation.Processes;

namespace Tollgate.Simulation;

/// <summary>Makes the accounts of a world, and changes them while calls are in flight.</summary>
internal sealed class Administration(Cluster cluster)
{
    public static readonly AccountId[] Keys = [.. Enumerable.Range(0, 4).Select(key => AccountId.Key($"k{key}"))];
    public static readonly AccountId[] Accounts = [.. Keys, .. Teams, Organization, Template, Pool];

    /// <summary>The model that has rates of its own, where any has.</summary>
    public const string LimitedModel = "gpt";

    /// <summary>Rates that let every call through, and still count.</summary>
    public static readonly LimitsEdit[] PlentyAtOnce =
    [
        new LimitsEdit.OfRequestRate(1_000),
        new LimitsEdit.OfTokenRate(1_000_000),
        new LimitsEdit.OfParallel(1_000),
        new LimitsEdit.OfModelRequestRates(new Dictionary<string, long> { [LimitedModel] = 1_000 }),
        new LimitsEdit.OfModelTokenRates(new Dictionary<string, long> { [LimitedModel] = 1_000_000 }),
    ];

    private static readonly string[] Durations = ["30s", "45s", "2m"];

    // Not a field: it would be initialized after those above.
    public static AccountId Pool => AccountId.Budget("pool");

    private static AccountId Template => AccountId.Budget("template");

    private static AccountId Organization => AccountId.Organization("o");

    private static AccountId[] Teams => [AccountId.Team("t0"), AccountId.Team("t1")];

    private World World => cluster.World;

    public static Money Cents(int cents) => new(cents / 100m);

    public LimitsEdit AnyEdit() => World.Below(13) switch
    {
        < 5 => new LimitsEdit.OfMaxBudget(World.Chance(0.1) ? null : Cents(World.Below(300))),
        5 => new LimitsEdit.OfDuration(World.Chance(0.2) ? null : BudgetDuration.Parse(World.Pick(Durations))),
        6 => new LimitsEdit.OfBlocked(true),
        7 => new LimitsEdit.Deletion(),
        8 => new LimitsEdit.OfRequestRate(World.Chance(0.3) ? null : World.Below(12)),
        9 => new LimitsEdit.OfTokenRate(World.Chance(0.3) ? null : World.Below(1_000)),
        10 => new LimitsEdit.OfParallel(World.Chance(0.3) ? null : World.Below(5)),
        _ => new LimitsEdit.Reset(),
    };

    public async Task<EditOutcome> EditAsync(Gateway gateway, AccountId account, params LimitsEdit[] edits)
    {
        try
        {
            var outcome = await gateway.Grains.GetAccount(account).Edit(edits);
            cluster.Counts.Edits++;
            World.Tell($"{gateway} edits {account}: {outcome}");
            return outcome;
        }
        catch (Exception exception) when (exception is TimeoutException or AccountUnavailableException)
        {
            return EditOutcome.Unavailable;
        }
    }

    public async Task<EditOutcome> CreateAsync(Gateway gateway, AccountId account)
    {
        var now = gateway.Process.Clock.GetUtcNow();
        try
        {
            var limits = LimitsAt(account, now);
            var grains = gateway.Grains;
            return await (account.Kind switch
            {
                AccountKind.Key => grains.GetGrain<IKeyGrain>(account.Value).Create(KeyOf(account, now), limits),
                AccountKind.Team => grains.GetGrain<ITeamGrain>(account.Value).Create(TeamOf(account, now), limits),
                AccountKind.Organization => grains.GetGrain<IOrganizationGrain>(account.Value)
                    .Create(OrganizationOf(account, now), limits),
                _ => grains.GetGrain<IBudgetGrain>(account.Value).Create(BudgetOf(account, now), limits),
            });
        }
        catch (Exception exception) when (exception is TimeoutException or AccountUnavailableException)
        {
            return EditOutcome.Unavailable;
        }
    }

    private static KeyProfile KeyOf(AccountId key, DateTimeOffset now) => new()
    {
        Token = key.Name,
        Name = key.Name,
        TeamId = key == Keys[^1] ? null : key == Keys[^2] ? Teams[1].Name : Teams[0].Name,
        CreatedBy = "simulation",
        CreatedAt = now,
        UpdatedAt = now,
    };

    private static TeamProfile TeamOf(AccountId team, DateTimeOffset now) =>
        new()
        {
            TeamId = team.Name,
            OrganizationId = team == Teams[0] ? Organization.Name : null,
            CreatedAt = now,
            UpdatedAt = now,
        };

    private static OrganizationProfile OrganizationOf(AccountId organization, DateTimeOffset now) => new()
    {
        OrganizationId = organization.Name,
        CreatedBy = "simulation",
        CreatedAt = now,
        UpdatedAt = now,
    };

    private static BudgetProfile BudgetOf(AccountId budget, DateTimeOffset now) => new()
    {
        BudgetId = budget.Name,
        Shared = budget == Pool,
        CreatedBy = "simulation",
        CreatedAt = now,
        UpdatedAt = now,
    };

    // Two keys hold one template; a team and a key draw on one pool.
    private static string? HeldBy(AccountId account) =>
        account == Keys[0] || account == Keys[^1] ? Template.Name
        : account == Teams[1] || account == Keys[1] ? Pool.Name
        : null;

    private Limits LimitsAt(AccountId account, DateTimeOffset now)
    {
        var isTeam = account.Kind != AccountKind.Key;
        var held = HeldBy(account);
        return new()
        {
            MaxBudget = World.Chance(held is null ? 0.2 : 0.8) ? null : Cents((isTeam ? 100 : 40) + World.Below(isTeam ? 300 : 160)),
            Window = Window.Rolling(
                now, World.Chance(0.5) ? BudgetDuration.Parse(World.Pick(Durations)) : null),
            Budget = held is null ? null : new(held, now),
            Rates = World.Chance(0.25) ? Rates(isTeam ? 2 : 1) : default,
            ModelRates = !isTeam && World.Chance(0.15) ? [new(LimitedModel, Rates(1) with { Parallel = null })] : [],
            Windows = World.Chance(0.3) ? [WindowAt(now, "45s"), WindowAt(now, "90s")] : [],
            Credentials = account.Kind != AccountKind.Key ? null : [new Credential(account.Name)],
        };
    }

    // Few enough to be met: a key is called some ten times a minute, at some two hundred tokens.
    private RateLimits Rates(int times) => new(
        World.Chance(0.5) ? times * (1 + World.Below(10)) : null,
        World.Chance(0.5) ? times * (100 + World.Below(900)) : null,
        World.Chance(0.5) ? times * (1 + World.Below(3)) : null);

    private BudgetWindow WindowAt(DateTimeOffset now, string duration) => new(
        duration, Cents(40 + World.Below(160)), Window.Rolling(now, BudgetDuration.Parse(duration)));
}
