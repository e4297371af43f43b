using Tollgate.Accounts;
using Tollgate.Grains.Budgets;
using Tollgate.Grains.Customers;
using Tollgate.Grains.Keys;
using Tollgate.Grains.Members;
using Tollgate.Grains.Organizations;
using Tollgate.Grains.Tags;
using Tollgate.Grains.Teams;
using Tollgate.Grains.Users;

namespace Tollgate.Grains.Tests.Houses;

/// <summary>Accounts of every kind.</summary>
internal static class Everybody
{
    /// <summary>A budget object that a key holds: it judges calls, and is charged for none.</summary>
    public static readonly AccountId Judge = AccountId.Budget("tier");

    /// <summary>Makes them. One key holds a budget object, and has a further window and a budget of a model; another
    /// draws on a pool, and belongs to an organization, as the team does. Two customers and a user are among them that
    /// nobody has made.</summary>
    public static async Task<AccountId[]> MakeAsync(IGrainFactory grains)
    {
        var (made, limits) = (Profiles.Made, Profiles.Limits(3m));
        var hourly = Window.Rolling(made, BudgetDuration.Parse("1h"));
        var budget = new BudgetProfile { BudgetId = "tier", CreatedBy = "tests", CreatedAt = made, UpdatedAt = made };
        EditOutcome[] outcomes =
        [
            await Of<IBudgetGrain>(Judge).Create(budget, limits with { Window = hourly }),
            await Of<IBudgetGrain>(AccountId.Budget("pool"))
                .Create(budget with { BudgetId = "pool", Shared = true }, limits),
            await Of<IOrganizationGrain>(AccountId.Organization("acme"))
                .Create(new() { OrganizationId = "acme", CreatedBy = "tests", CreatedAt = made, UpdatedAt = made }, limits),
            await Of<ITeamGrain>(AccountId.Team("blue"))
                .Create(Profiles.Team("blue") with { OrganizationId = "acme" }, limits),
            await Of<IMemberGrain>(AccountId.Member("blue", "ann"))
                .Create(new() { TeamId = "blue", UserId = "ann", CreatedAt = made, UpdatedAt = made }, limits),
            await Of<IOrganizationMemberGrain>(AccountId.OrganizationMember("acme", "ann"))
                .Create(new() { OrganizationId = "acme", UserId = "ann", CreatedAt = made, UpdatedAt = made }, limits),
            await Of<IUserGrain>(AccountId.User("ann"))
                .Create(new() { UserId = "ann", CreatedAt = made, UpdatedAt = made }, limits),
            await Of<ICustomerGrain>(AccountId.Customer("cy"))
                .Create(new() { UserId = "cy", CreatedAt = made, UpdatedAt = made }, limits),
            await Of<ITagGrain>(AccountId.Tag("beta"))
                .Create(new() { Name = "beta", CreatedAt = made, UpdatedAt = made }, limits),
            await Of<IKeyGrain>(AccountId.Key("cafe")).Create(
                Profiles.Key("cafe", team: "blue"),
                Profiles.Limits() with
                {
                    Credentials = [new Credential("cafe")],
                    Budget = new("tier", made),
                    Windows = [new("2h", new(5m), Window.Rolling(made, BudgetDuration.Parse("2h")))],
                    ModelBudgets = [new("gpt-4o", new(4m), hourly)],
                }),
            await Of<IKeyGrain>(AccountId.Key("beef")).Create(
                Profiles.Key("beef") with { OrganizationId = "acme" },
                limits with { Credentials = [new Credential("beef")], Budget = new("pool", made) }),
        ];
        Assert.All(outcomes, outcome => Assert.Equal(EditOutcome.Done, outcome));
        return
        [
            AccountId.Key("cafe"), AccountId.Key("beef"), AccountId.Team("blue"), AccountId.Member("blue", "ann"),
            AccountId.User("ann"), AccountId.User("stranger"), AccountId.Organization("acme"), AccountId.OrganizationMember("acme", "ann"), AccountId.Customer("cy"),
            AccountId.Customer("stranger"), AccountId.Customer("passer-by"), AccountId.Tag("beta"),
            AccountId.Budget("pool"),
            AccountId.Proxy,
        ];

        TGrain Of<TGrain>(AccountId id)
            where TGrain : IAccountGrain, IGrainWithStringKey => grains.GetGrain<TGrain>(id.Value);
    }
}
