using Tollgate.Accounts;
using Tollgate.Grains.Budgets;
using Tollgate.Grains.Customers;
using Tollgate.Grains.Members;
using Tollgate.Grains.Organizations;
using Tollgate.Grains.Tags;
using Tollgate.Grains.Tests.Houses;
using Tollgate.Grains.Users;
using Tollgate.Ledger;

namespace Tollgate.Grains.Tests.Rates;

/// <summary>Every kind of account, with every rate: as many as it allows, and no more until the second that it
/// promises.</summary>
public sealed class RatedKindsTests : IAsyncDisposable
{
    private readonly LedgerFolder _folder = new();

    public static TheoryData<string> Kinds =>
    [
        "key", "key that holds a budget object", "key's model", "team", "member", "user", "organization", "customer",
        "customer of the default budget", "tag", "pool", "proxy",
    ];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Calls_a_minute(string kind)
    {
        await using var house = await OpenAsync(kind, new(Requests: 2));
        var account = await MadeAsync(house, kind, new(Requests: 2));
        await PassAsync(house, account, tokens: 0);
        house.Time.Advance(TimeSpan.FromSeconds(20));
        await PassAsync(house, account, tokens: 0);

        var refused = await RefusedAsync(account, RefusalReason.RequestRate);

        Assert.Equal((2, 2, TimeSpan.FromSeconds(40)), (refused.Max, refused.Used, refused.RetryAfter));
        await AssertFreeAfterAsync(house, account, refused.RetryAfter!.Value, RefusalReason.RequestRate);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Tokens_a_minute(string kind)
    {
        await using var house = await OpenAsync(kind, new(Tokens: 100));
        var account = await MadeAsync(house, kind, new(Tokens: 100));
        var first = await account.AdmitAsync(0.10m, tokens: 60);
        var second = await account.AdmitAsync(0.10m, tokens: 60);
        Assert.Equal((0, 120, null), (await RefusedAsync(account, RefusalReason.TokenRate)) is var held ? (held.Used, held.Held, held.RetryAfter) : default);

        await EndAsync(house, account, first, tokens: 30);
        house.Time.Advance(TimeSpan.FromSeconds(20));
        await EndAsync(house, account, second, tokens: 70);

        var refused = await RefusedAsync(account, RefusalReason.TokenRate);
        Assert.Equal((100, 100, 0, TimeSpan.FromSeconds(40)), (refused.Max, refused.Used, refused.Held, refused.RetryAfter));
        await AssertFreeAfterAsync(house, account, refused.RetryAfter!.Value, RefusalReason.TokenRate);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Calls_at_once(string kind)
    {
        await using var house = await OpenAsync(kind, new(Parallel: 2));
        var account = await MadeAsync(house, kind, new(Parallel: 2));
        var first = await account.AdmitAsync(0.10m);
        var second = await account.AdmitAsync(0.10m);
        var refused = await RefusedAsync(account, RefusalReason.Parallel);
        Assert.Equal((2, 2, null), (refused.Max, refused.Used, refused.RetryAfter));

        await EndAsync(house, account, first, tokens: 5);
        var third = await account.AdmitAsync(0.10m);
        await RefusedAsync(account, RefusalReason.Parallel);
        // Given up before it was opened: its slot is free as well.
        await account.Tell(new News([], [Ending.Released(third.Id)]));
        await account.AdmitAsync(0.10m);
        await RefusedAsync(account, RefusalReason.Parallel);
        await EndAsync(house, account, second, tokens: 5);
        await account.AdmitAsync(0.10m);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _folder.DisposeAsync();
    }

    private Task<House> OpenAsync(string kind, RateLimits rates) => House.OpenAsync(_folder.Ledger, _folder.Time, kind switch
    {
        "proxy" => new AccountDefaults { ProxyRates = rates },
        "customer of the default budget" => new AccountDefaults { CustomerBudgetId = "free-tier" },
        _ => null,
    });

    private static async Task<IAccountGrain> MadeAsync(House house, string kind, RateLimits rates)
    {
        var (made, limits) = (Profiles.Made, Profiles.Limits() with { Rates = rates });
        var account = kind switch
        {
            "key" or "key that holds a budget object" or "key's model" => AccountId.Key("cafe"),
            "team" => AccountId.Team("blue"),
            "member" => AccountId.Member("blue", "ann"),
            "user" => AccountId.User("ann"),
            "organization" => AccountId.Organization("acme"),
            "tag" => AccountId.Tag("beta"),
            "pool" => AccountId.Budget("pool"),
            "proxy" => AccountId.Proxy,
            _ => AccountId.Customer("cy"),
        };
        var grain = house.Grains.GetAccount(account);
        var outcome = kind switch
        {
            "key" => await house.Key("cafe").Create(Profiles.Key("cafe"), limits),
            "key's model" => await house.Key("cafe").Create(
                Profiles.Key("cafe"), Profiles.Limits() with { ModelRates = [new("gpt-4o", rates)] }),
            "key that holds a budget object" => await BudgetAsync("free-tier", shared: false) is EditOutcome.Done
                ? await house.Key("cafe").Create(Profiles.Key("cafe"), Profiles.Limits() with { Budget = new("free-tier", made) })
                : EditOutcome.Unknown,
            "team" => await house.Team("blue").Create(Profiles.Team("blue"), limits),
            "member" => await house.Grains.GetGrain<IMemberGrain>(account.Value)
                .Create(new() { TeamId = "blue", UserId = "ann", CreatedAt = made, UpdatedAt = made }, limits),
            "user" => await house.Grains.GetGrain<IUserGrain>(account.Value)
                .Create(new() { UserId = "ann", CreatedAt = made, UpdatedAt = made }, limits),
            "organization" => await house.Grains.GetGrain<IOrganizationGrain>(account.Value)
                .Create(new() { OrganizationId = "acme", CreatedBy = "tests", CreatedAt = made, UpdatedAt = made }, limits),
            "customer" => await house.Grains.GetGrain<ICustomerGrain>(account.Value)
                .Create(new() { UserId = "cy", CreatedAt = made, UpdatedAt = made }, limits),
            "customer of the default budget" => await BudgetAsync("free-tier", shared: false),
            "tag" => await house.Grains.GetGrain<ITagGrain>(account.Value)
                .Create(new() { Name = "beta", CreatedAt = made, UpdatedAt = made }, limits),
            "pool" => await BudgetAsync("pool", shared: true),
            _ => EditOutcome.Done,
        };
        Assert.Equal(EditOutcome.Done, outcome);
        return grain;

        Task<EditOutcome> BudgetAsync(string id, bool shared) =>
            house.Grains.GetGrain<IBudgetGrain>(AccountId.Budget(id).Value).Create(
                new() { BudgetId = id, Shared = shared, CreatedBy = "tests", CreatedAt = made, UpdatedAt = made }, limits);
    }

    private static async Task PassAsync(House house, IAccountGrain account, long tokens) =>
        await EndAsync(house, account, await account.AdmitAsync(0.10m, tokens: tokens), tokens);

    // For nothing, since a customer that nobody made would be saved with its first charge.
    private static async Task EndAsync(House house, IAccountGrain account, Call call, long tokens)
    {
        Assert.Equal(OpenState.Opened, await house.OpenAsync(call));
        await account.Tell(new News(await house.SettleAsync(call, 0m, tokens), [new(call.Id, tokens)]));
    }

    private static async Task<RateRefusal> RefusedAsync(IAccountGrain account, RefusalReason reason)
    {
        var refusal = Assert.IsType<Admission.Refused>(await account.AskAsync(0.10m)).Refusal;
        Assert.Equal(reason, refusal.Reason);
        return refusal.Rate!;
    }

    // To the tick.
    private static async Task AssertFreeAfterAsync(House house, IAccountGrain account, TimeSpan wait, RefusalReason reason)
    {
        house.Time.Advance(wait - TimeSpan.FromTicks(1));
        await RefusedAsync(account, reason);
        house.Time.Advance(TimeSpan.FromTicks(1));
        await account.AdmitAsync(0.10m);
    }
}
