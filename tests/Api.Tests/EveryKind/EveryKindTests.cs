namespace Tollgate.Api.Tests.EveryKind;

/// <summary>The same promises of every kind of account, each time with an account of every other kind on the
/// path.</summary>
public sealed class EveryKindTests(Dwelling dwelling) : IClassFixture<Dwelling>
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    public static TheoryData<string> Kinds => That(_ => true);

    public static TheoryData<string> Edited => That(kind => kind.Edit is not null);

    public static TheoryData<string> Deleted => That(kind => kind.Delete is not null);

    public static TheoryData<string> SetBack => That(kind => kind.SetBack is not null);

    // litellm#26672, litellm#40050, litellm#27735
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Admits_until_its_budget_is_spent_and_a_refused_call_leaves_no_trace_on_any_other(string name)
    {
        var kind = LimitedKind.Of(name);
        await using var house = await Household.MakeAsync(kind, "0.03", dwelling);

        var admitted = (await house.CallAsync(), await house.CallAsync());
        await house.AssertLimitedAsync(2 * Household.Cost, held: 0);
        var refused = await house.CallAsync();

        Assert.Equal((200, 200), (admitted.Item1.Status, admitted.Item2.Status));
        Assert.Equal(
            (kind.Status, kind.Account, kind.Limit), (refused.Status, refused.Refusal("account"), refused.Refusal("limit")));
        Assert.Equal(("0.03", "0.04"), (refused.Refusal("max"), refused.Refusal("spent")));
        Assert.False(refused.Headers.Contains("Retry-After"));
        await house.AssertAllAsync(2 * Household.Cost, held: 0);
        await house.AssertBooksAsync();
    }

    // litellm#37736
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_budget_of_nothing_is_a_budget_and_refuses_the_first_call(string name)
    {
        var kind = LimitedKind.Of(name);
        await using var house = await Household.MakeAsync(kind, "0", dwelling);

        var refused = await house.CallAsync();

        Assert.Equal((kind.Status, kind.Account), (refused.Status, refused.Refusal("account")));
        Assert.Equal(("0.0", "0.0"), (refused.Refusal("max"), refused.Refusal("spent")));
    }

    // one-api#52, membrane/api-gateway#3210
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Refuses_what_calls_in_flight_hold_and_the_refused_hold_nothing_on_any_other(string name)
    {
        var kind = LimitedKind.Of(name);
        await using var house = await Household.MakeAsync(kind, "0.02", dwelling);
        var end = await house.BeginAsync();

        var refused = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => house.CallAsync()));

        Assert.All(refused, answer => Assert.Equal(
            (429, kind.Account, "1"),
            (answer.Status, answer.Refusal("account"), Assert.Single(answer.Headers.GetValues("Retry-After")))));
        await house.AssertAllAsync(0, held: Household.Cost);
        Assert.Equal(200, (await end()).Status);
        await house.AssertAllAsync(Household.Cost, held: 0);
        Assert.Equal(kind.Status, (await house.CallAsync()).Status);
    }

    // litellm#5651, litellm#7129, litellm#24675, litellm#20532
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Begins_anew_when_its_period_ends_and_a_call_that_runs_on_is_charged_to_the_old_one(string name)
    {
        var kind = LimitedKind.Of(name);
        await using var house = await Household.MakeAsync(kind, "0.03", dwelling);
        Assert.Equal(200, (await house.CallAsync()).Status);
        var end = await house.BeginAsync();

        dwelling.Time.Advance(TimeSpan.FromMinutes(1) - Millisecond);
        Assert.Equal(429, (await house.CallAsync()).Status);
        dwelling.Time.Advance(Millisecond);
        Assert.Equal((200, 200), ((await house.CallAsync()).Status, (await house.CallAsync()).Status));
        await house.AssertLimitedAsync(2 * Household.Cost, held: 0);
        Assert.Equal(kind.Status, (await house.CallAsync()).Status);

        Assert.Equal(200, (await end()).Status);
        await house.AssertLimitedAsync(2 * Household.Cost, held: 0);
        await house.AssertBooksAsync();
    }

    // bifrost#4921, bifrost#6002, bifrost#4892
    [Theory]
    [MemberData(nameof(SetBack))]
    public async Task Spend_that_is_set_back_by_hand_makes_room_and_a_call_that_runs_on_still_counts(string name)
    {
        var kind = LimitedKind.Of(name);
        await using var house = await Household.MakeAsync(kind, "0.03", dwelling);
        Assert.Equal(200, (await house.CallAsync()).Status);
        var end = await house.BeginAsync();
        Assert.Equal(429, (await house.CallAsync()).Status);

        await kind.SetBack!(house);

        await house.AssertLimitedAsync(0, held: Household.Cost);
        Assert.Equal(200, (await end()).Status);
        await house.AssertLimitedAsync(Household.Cost, held: 0);
        Assert.Equal(200, (await house.CallAsync()).Status);
        await house.AssertLimitedAsync(2 * Household.Cost, held: 0);
        Assert.Equal(kind.Status, (await house.CallAsync()).Status);
        await house.AssertBooksAsync();
    }

    // one-api#204, one-api#227
    [Theory]
    [MemberData(nameof(Edited))]
    public async Task An_edit_while_a_call_runs_binds_the_next_and_changes_nothing_for_the_one_that_runs(string name)
    {
        var kind = LimitedKind.Of(name);
        await using var house = await Household.MakeAsync(kind, "0.02", dwelling);
        var end = await house.BeginAsync();
        Assert.Equal(429, (await house.CallAsync()).Status);

        await kind.Edit!(house, "1");
        Assert.Equal(200, (await house.CallAsync()).Status);
        await house.AssertLimitedAsync(Household.Cost, held: Household.Cost);
        await kind.Edit!(house, "0.001");
        var refused = await house.CallAsync();
        Assert.Equal((kind.Status, "0.001"), (refused.Status, refused.Refusal("max")));
        await kind.Edit!(house, "10");
        Assert.Equal(200, (await house.CallAsync()).Status);

        await house.AssertAllAsync(2 * Household.Cost, held: Household.Cost);
        Assert.Equal(200, (await end()).Status);
        await house.AssertAllAsync(3 * Household.Cost, held: 0);
        await house.AssertBooksAsync();
    }

    [Theory]
    [MemberData(nameof(Deleted))]
    public async Task Deleted_while_a_call_runs_it_limits_no_other_and_the_call_is_charged_to_all_that_remain(string name)
    {
        var kind = LimitedKind.Of(name);
        await using var house = await Household.MakeAsync(kind, "0.02", dwelling);
        var end = await house.BeginAsync();
        Assert.Equal(429, (await house.CallAsync()).Status);

        await kind.Delete!(house);
        var next = await house.CallAsync();

        Assert.Equal((kind.StatusAfterDeletion, 200), (next.Status, (await end()).Status));
        await house.AssertAllAsync(next.Status == 200 ? 2 * Household.Cost : Household.Cost, held: 0, kind.Gone);
        await house.AssertBooksAsync();
    }

    private static TheoryData<string> That(Func<LimitedKind, bool> can) =>
        [.. LimitedKind.All.Where(can).Select(kind => kind.Name)];
}
