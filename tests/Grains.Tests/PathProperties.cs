using Tollgate.Accounts;
using Tollgate.Grains.Customers;
using Tollgate.Grains.Members;
using Tollgate.Grains.Organizations;
using Tollgate.Grains.Tags;
using Tollgate.Grains.Tests.Houses;
using Tollgate.Grains.Users;
using Tollgate.Ledger;

namespace Tollgate.Grains.Tests;

/// <summary>Random paths of accounts of every kind, with random calls, edits, resets and deletions at the same time: in
/// the end what every account believes is what the calls in the ledger say.</summary>
public sealed class PathProperties : IAsyncDisposable
{
    private const int Workers = 6;
    private const int StepsEach = 60;

    private readonly LedgerFolder _folder = new();
    private readonly List<CallId> _settled = [];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task What_is_spent_is_the_sum_of_the_calls_in_the_ledger(int seed)
    {
        await using var house = await House.OpenAsync(_folder.Ledger, _folder.Time);
        var accounts = await MakeAsync(house);

        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker =>
            Task.Run(() => WorkAsync(house, accounts, new Random(seed * 100 + worker)))));

        var calls = new List<CallRecord>();
        foreach (var id in _settled)
            calls.Add((await _folder.Ledger.CallAsync(id, TestContext.Current.CancellationToken))!);
        Assert.NotEmpty(calls);
        Assert.All(calls, call => Assert.False(call.IsOpen));
        foreach (var account in accounts)
        {
            var figures = await house.Grains.GetAccount(account).FiguresAsync();
            var charge = new Charge(account, figures.Period);
            var sum = calls.Where(call => call.Charges.Contains(charge)).Sum(call => call.Cost!.Value.Dollars);
            Assert.Equal((account, sum, 0m), (account, figures.Spent.Dollars, figures.Held.Dollars));
        }

        Assert.Empty((await _folder.Ledger.AuditAsync(TestContext.Current.CancellationToken)).Differences);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _folder.DisposeAsync();
    }

    private async Task WorkAsync(House house, AccountId[] accounts, Random random)
    {
        for (var step = 0; step < StepsEach; step++)
        {
            if (random.Next(6) > 0)
                await CallAsync(house, accounts, random);
            else
                await EditAsync(house, accounts[random.Next(accounts.Length)], random);
        }
    }

    // A call as a front walks it: all admit and none moved on, or nothing is held.
    private async Task CallAsync(House house, AccountId[] accounts, Random random)
    {
        var path = accounts.Where(_ => random.Next(2) == 0).ToArray();
        if (path.Length == 0)
            return;

        var id = new CallId(Guid.CreateVersion7());
        var held = random.Next(1, 100) / 100m;
        var answers = await Task.WhenAll(path.Select(account =>
            house.Grains.GetAccount(account).AskAsync(held, id, account.Kind == AccountKind.Key ? "cafe" : null)));
        var admitted = answers.OfType<Admission.Admitted>().ToArray();
        Balance[] balances = [];
        if (admitted.Length == path.Length && await OpenAsync(house, id, held, path, admitted))
        {
            await Task.Yield();
            balances =
            [
                .. await house.Books.SettleAsync(new(
                    id,
                    new Money(random.Next(0, 100) / 100m),
                    default,
                    Estimated: false,
                    CallStatus.Success,
                    house.Time.GetUtcNow(),
                    [.. admitted.SelectMany(answer => answer.Charges)])),
            ];
            lock (_settled)
                _settled.Add(id);
        }

        await Task.WhenAll(path.Select(account => house.Grains.GetAccount(account).Tell(new News(
            [.. balances.Where(balance => balance.Account.Host == account)], [new(id, 0)])).AsTask()));
    }

    private static async Task<bool> OpenAsync(
        House house, CallId id, decimal held, AccountId[] path, Admission.Admitted[] admitted)
    {
        var outcome = await house.Books.OpenAsync(new(
            id,
            house.Instance,
            new Money(held),
            house.Time.GetUtcNow(),
            [.. admitted.SelectMany(answer => answer.Charges)],
            [
                .. path.Select((account, i) => new Fence(account, admitted[i].Epoch)),
                .. admitted.SelectMany(answer => answer.Judges),
            ],
            new("/v1/chat/completions", "gpt-4o", "openai/gpt-4o", Stream: false)));
        return outcome.State == OpenState.Opened;
    }

    private static async Task EditAsync(House house, AccountId account, Random random)
    {
        LimitsEdit edit = random.Next(7) switch
        {
            0 => new LimitsEdit.OfMaxBudget(new Money(random.Next(1, 40))),
            1 => new LimitsEdit.OfMaxBudget(null),
            2 => new LimitsEdit.OfDuration(BudgetDuration.Parse("1h")),
            3 => new LimitsEdit.OfDuration(null),
            4 => new LimitsEdit.Reset(),
            5 when account.Kind == AccountKind.Customer => new LimitsEdit.Deletion(),
            _ => new LimitsEdit.OfBlocked(false),
        };
        var outcome = await house.Grains.GetAccount(account).Edit([edit]);
        Assert.Contains(outcome, (EditOutcome[])[EditOutcome.Done, EditOutcome.Unknown, EditOutcome.Conflict]);
        if (random.Next(3) == 0)
            house.Time.Advance(TimeSpan.FromMinutes(7));
    }

    // Two customers and a user that nobody has made are among them.
    private static async Task<AccountId[]> MakeAsync(House house)
    {
        var (made, limits) = (Profiles.Made, Profiles.Limits(25m));
        await house.MadeTeamAsync("blue", 25m);
        Assert.Equal(EditOutcome.Done, await house.Key("cafe").Create(
            Profiles.Key("cafe", team: "blue"), limits with { Credentials = [new Credential("cafe")] }));
        await house.Grains.GetGrain<IMemberGrain>(AccountId.Member("blue", "ann").Value)
            .Create(new() { TeamId = "blue", UserId = "ann", CreatedAt = made, UpdatedAt = made }, limits);
        await house.Grains.GetGrain<IUserGrain>(AccountId.User("ann").Value)
            .Create(new() { UserId = "ann", CreatedAt = made, UpdatedAt = made }, limits);
        await house.Grains.GetGrain<IOrganizationGrain>(AccountId.Organization("acme").Value)
            .Create(new() { OrganizationId = "acme", CreatedBy = "tests", CreatedAt = made, UpdatedAt = made }, limits);
        await house.Grains.GetGrain<ICustomerGrain>(AccountId.Customer("cy").Value)
            .Create(new() { UserId = "cy", CreatedAt = made, UpdatedAt = made }, limits);
        await house.Grains.GetGrain<ITagGrain>(AccountId.Tag("beta").Value)
            .Create(new() { Name = "beta", CreatedAt = made, UpdatedAt = made }, limits);
        return
        [
            AccountId.Key("cafe"), AccountId.Team("blue"), AccountId.Member("blue", "ann"), AccountId.User("ann"),
            AccountId.User("stranger"), AccountId.Organization("acme"), AccountId.Customer("cy"),
            AccountId.Customer("stranger"), AccountId.Customer("passer-by"), AccountId.Tag("beta"),
        ];
    }
}
