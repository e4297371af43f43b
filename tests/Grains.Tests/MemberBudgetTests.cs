using Tollgate.Accounts;
using Tollgate.Grains.Budgets;
using Tollgate.Grains.Members;
using Tollgate.Grains.Tests.Houses;
using Tollgate.Ledger;

namespace Tollgate.Grains.Tests;

/// <summary>A member remembers what its team grants it for as long as the team's epoch stands.</summary>
public sealed class MemberBudgetTests : IAsyncDisposable
{
    private static readonly AccountId Red = AccountId.Team("red");

    private readonly LedgerFolder _folder = new();

    [Fact]
    public async Task A_member_that_is_granted_nothing_rests_on_the_team_as_well()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var team = await house.MadeTeamAsync("red");

        var before = await Ann(house).AdmitAsync(0.50m);
        Assert.Equal(EditOutcome.Done, await team.Edit([], Grant("gold")));

        var judge = Assert.Single(before.Admitted.Judges);
        Assert.Equal(Red, judge.Account);
        Assert.Equal(OpenState.Fenced, await OpenAsync(house, before));
    }

    [Fact]
    public async Task What_the_team_grants_binds_and_is_fenced_by_team_and_budget()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var team = await house.MadeTeamAsync("red");
        var budget = await MakeBudgetAsync(house, 1.00m);
        await team.Edit([], Grant("gold"));

        var admitted = await Ann(house).AdmitAsync(1.00m);
        var refused = Assert.IsType<Admission.Refused>(await Ann(house).AskAsync(0.01m)).Refusal;

        Assert.Equal([Red, AccountId.Budget("gold")], admitted.Admitted.Judges.Select(judge => judge.Account));
        Assert.Equal((RefusalReason.MaxBudget, new Money(1.00m)), (refused.Reason, refused.Max));
        Assert.Equal(admitted.Admitted.Judges, refused.Judges);

        await budget.Edit([new LimitsEdit.OfMaxBudget(new Money(0))]);
        Assert.Equal(OpenState.Fenced, await OpenAsync(house, admitted));
    }

    [Fact]
    public async Task A_member_with_a_budget_of_its_own_is_granted_nothing_and_rests_on_the_team_all_the_same()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var team = await house.MadeTeamAsync("red");
        await MakeBudgetAsync(house, 1.00m);
        await team.Edit([], Grant("gold"));
        var ann = Ann(house);
        await ann.Create(
            new() { TeamId = "red", UserId = "ann", CreatedAt = Profiles.Made, UpdatedAt = Profiles.Made },
            Profiles.Limits(2.00m));

        Assert.Equal(Red, Assert.Single((await ann.AdmitAsync(1.50m)).Admitted.Judges).Account);
    }

    [Fact]
    public async Task A_member_counts_in_the_organization_of_its_team_for_as_long_as_the_team_is_hers()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var team = await house.MadeTeamAsync("red");
        await team.Edit([], """{"organization_id": "acme"}""");

        var inside = await Ann(house).AdmitAsync(0.50m);
        await team.Edit([], """{"organization_id": null}""");

        Assert.Equal([AccountId.OrganizationMember("acme", "ann")], inside.Admitted.Behind);
        Assert.Equal(OpenState.Fenced, await OpenAsync(house, inside));
        await Ann(house).Retire(inside.Admitted.Epoch);
        Assert.Empty((await Ann(house).AdmitAsync(0.50m)).Admitted.Behind);
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    private static IMemberGrain Ann(House house) =>
        house.Grains.GetGrain<IMemberGrain>(AccountId.Member("red", "ann").Value);

    private static string Grant(string budget) =>
        $$"""{"member_budget": {"budget_id": "{{budget}}", "at": "2026-03-01T12:00:00+00:00"} }""";

    private static async Task<IBudgetGrain> MakeBudgetAsync(House house, decimal dollars)
    {
        var budget = house.Grains.GetGrain<IBudgetGrain>(AccountId.Budget("gold").Value);
        Assert.Equal(EditOutcome.Done, await budget.Create(
            new() { BudgetId = "gold", CreatedBy = "tests", CreatedAt = Profiles.Made, UpdatedAt = Profiles.Made },
            Profiles.Limits(dollars)));
        return budget;
    }

    // As a front does: the judges are on the path, with their epochs.
    private static async Task<OpenState> OpenAsync(House house, Call call) => (await house.Books.OpenAsync(new(
        call.Id,
        house.Instance,
        call.Held,
        house.Time.GetUtcNow(),
        call.Admitted.Charges,
        [new(call.Admitted.Charges[0].Account.Host, call.Admitted.Epoch), .. call.Admitted.Judges],
        new("/v1/chat/completions", "gpt-4o", "openai/gpt-4o", Stream: false)))).State;
}
