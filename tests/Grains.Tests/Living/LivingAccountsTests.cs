using Microsoft.Extensions.DependencyInjection;
using Tollgate.Accounts;
using Tollgate.Grains.Living;
using Tollgate.Grains.Tests.Houses;
using Tollgate.Grains.Users;

namespace Tollgate.Grains.Tests.Living;

public sealed class LivingAccountsTests : IAsyncDisposable
{
    private readonly LedgerFolder _folder = new();
    private readonly LivingAccounts _living = new(most: 2);

    [Fact]
    public async Task An_account_is_told_as_it_is_now()
    {
        await using var house = await OpenAsync();
        var team = await house.MadeTeamAsync("red", dollars: 1);
        await SpendAsync(house, team, 0.25m);

        var told = Assert.Single(await _living.ReadAsync());

        Assert.Equal((AccountId.Team("red"), "red"), (told.Account, told.Id));
        Assert.Equal((new Money(1), new Money(0.25m)), (told.Budget.Max!.Value, told.Budget.Spent));

        await SpendAsync(house, team, 0.90m);
        await team.Edit([new LimitsEdit.OfMaxBudget(new Money(2)), new LimitsEdit.OfAlias("Red")]);

        told = Assert.Single(await _living.ReadAsync());
        Assert.Equal(("Red", new Money(2), new Money(1.15m)), (told.Alias, told.Budget.Max!.Value, told.Budget.Spent));
    }

    [Fact]
    public async Task A_period_that_has_ended_does_not_count_though_nobody_called_since()
    {
        await using var house = await OpenAsync();
        var team = house.Team("red");
        var day = BudgetDuration.Parse("1d");
        await team.Create(
            Profiles.Team("red"), Profiles.Limits(1) with { Window = Window.Rolling(Profiles.Made, day) });
        await SpendAsync(house, team, 0.25m);

        house.Time.Advance(TimeSpan.FromHours(25));

        var told = Assert.Single(await _living.ReadAsync());
        Assert.Equal((Money.Zero, House.Noon.AddDays(2)), (told.Budget.Spent, told.Budget.ResetsAt));
    }

    [Fact]
    public async Task An_account_that_is_no_longer_active_is_not_told_until_somebody_asks_it_again()
    {
        await using var house = await OpenAsync();
        var team = await house.MadeTeamAsync("red", dollars: 1);

        await house.DeactivateAsync(team);
        Assert.Empty(await _living.ReadAsync());

        await team.Explain();
        Assert.Single(await _living.ReadAsync());
    }

    [Fact]
    public async Task A_key_is_told_by_its_newest_secret_and_with_the_rates_of_its_models()
    {
        await using var house = await OpenAsync();
        var key = house.Key("cafe");
        await key.Create(
            Profiles.Key("cafe", alias: "Cafe"),
            Profiles.Limits(alias: "Cafe") with
            {
                Credentials = [new("cafe")],
                ModelRates = [new("gpt-4o", new(Requests: 10, Tokens: 500))],
            });
        await key.AdmitAsync(0.10m, credential: "cafe", tokens: 30);
        await key.Edit([new LimitsEdit.Rotation("beef", house.Time.GetUtcNow())], """{"token":"beef"}""");

        var told = Assert.Single(await _living.ReadAsync());

        Assert.Equal((AccountId.Key("cafe"), "beef", "Cafe"), (told.Account, told.Id, told.Alias));
        var model = Assert.Single(told.Models);
        Assert.Equal(("gpt-4o", 10L), (model.Account.HostedName, model.Left.Requests));
    }

    [Fact]
    public async Task What_nobody_made_is_not_told()
    {
        await using var house = await OpenAsync();
        await house.Grains.GetGrain<IUserGrain>(AccountId.User("whoever").Value).Explain();
        await house.Team("none").Explain();

        Assert.Empty(await _living.ReadAsync());
        Assert.Equal((0, 0), (_living.Told, _living.LeftOut));
    }

    [Fact]
    public async Task Beyond_the_bound_those_that_came_last_are_left_out_until_there_is_room()
    {
        await using var house = await OpenAsync();
        var red = await house.MadeTeamAsync("red");
        await house.MadeTeamAsync("green");
        await house.MadeTeamAsync("blue");
        Assert.Equal((2, 1), (_living.Told, _living.LeftOut));
        Assert.Equal(["red", "green"], (await _living.ReadAsync()).Select(account => account.Id));

        await house.DeactivateAsync(red);

        Assert.Equal((2, 0), (_living.Told, _living.LeftOut));
        Assert.Equal(["green", "blue"], (await _living.ReadAsync()).Select(account => account.Id));
    }

    [Fact(Timeout = 120_000)]
    public async Task Of_two_processes_the_one_that_an_account_lives_in_tells_it_wherever_it_moves()
    {
        await using var terrace = await Terrace.OpenAsync(_folder);
        var team = terrace.Sides[0].Team("red");
        await team.Create(Profiles.Team("red"), Profiles.Limits(1));

        for (var move = 0; move < 4; move++)
        {
            var (home, other) = await terrace.HomeOfAsync(team);
            Assert.Equal("red", Assert.Single(await home.Living.ReadAsync()).Id);
            Assert.Empty(await other.Living.ReadAsync());

            await terrace.MoveAsync(team, other);
            await team.Explain();
        }
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    private Task<House> OpenAsync() =>
        House.OpenAsync(_folder.Ledger, _folder.Time, configure: services => services.AddSingleton(_living));

    private static async Task SpendAsync(House house, IAccountGrain account, decimal dollars)
    {
        var call = await account.AdmitAsync(0.01m);
        await house.OpenAsync(call);
        await account.Tell(new News(await house.SettleAsync(call, dollars), [new(call.Id, 0)]));
    }
}
