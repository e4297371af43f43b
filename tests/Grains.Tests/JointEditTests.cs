using Tollgate.Accounts;
using Tollgate.Grains.Joint;
using Tollgate.Grains.Members;
using Tollgate.Grains.Teams;
using Tollgate.Grains.Tests.Houses;
using Tollgate.Grains.Users;
using Tollgate.Ledger;

namespace Tollgate.Grains.Tests;

/// <summary>Several accounts change together, or not at all.</summary>
public sealed class JointEditTests : IAsyncDisposable
{
    private readonly LedgerFolder _folder = new();

    [Fact(Timeout = 120_000)]
    public async Task Whoever_joins_the_same_teams_at_once_joins_them_in_whatever_order_on_whatever_silo()
    {
        await using var terrace = await Terrace.OpenAsync(_folder);
        string[] teams = ["red", "blue", "green"];
        foreach (var team in teams)
            await terrace.Sides[0].Team(team).Create(Profiles.Team(team), Profiles.Limits());

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 60).Select(i =>
        {
            string[] joined = [teams[i % 3], teams[(i + 1 + (i / 3 % 2)) % 3]];
            return terrace.Sides[i % 2].Grains.EditTogetherAsync([Creation($"u{i}", joined), .. Parts($"u{i}", joined)]);
        }));

        Assert.All(outcomes, outcome => Assert.Equal(new JointOutcome(EditOutcome.Done), outcome));
        foreach (var team in teams)
            Assert.Equal(40, (await terrace.Sides[0].Team(team).Read())!.Profile.Members().Count);
    }

    [Fact(Timeout = 120_000)]
    public async Task One_user_joins_many_teams_at_once()
    {
        await using var terrace = await Terrace.OpenAsync(_folder);
        string[] teams = [.. Enumerable.Range(0, 20).Select(i => $"t{i}")];
        foreach (var team in teams)
            await terrace.Sides[0].Team(team).Create(Profiles.Team(team), Profiles.Limits());

        var outcomes = await Task.WhenAll(teams.Select((team, i) =>
            terrace.Sides[i % 2].Grains.EditTogetherAsync([Joining("ann", team), .. Parts("ann", team)])));

        Assert.All(outcomes, outcome => Assert.Equal(EditOutcome.Done, outcome.Outcome));
        Assert.Equal(teams.Order(), (await Ann(terrace.Sides[1].Grains).Read())!.Profile.Teams.Order());
    }

    [Fact(Timeout = 120_000)]
    public async Task What_shall_be_spent_of_many_is_spent_on_whatever_silo_they_are()
    {
        await using var terrace = await Terrace.OpenAsync(_folder);
        string[] teams = [.. Enumerable.Range(0, 12).Select(i => $"t{i}")];
        var spending = new Spending(new(0.5m), "/team/new", "ann");

        foreach (var some in teams.Chunk(4))
        {
            Part[] made =
            [
                .. some.Select(team => new Part(
                    AccountId.Team(team),
                    new AccountEdit.Creation(Profiles.Team(team), Profiles.Limits(1m)) { Spending = spending })),
                .. Parts("ann", some).Where(part => part.Edit is AccountEdit.Creation)
                    .Select(part => part with { Edit = part.Edit with { Spending = spending } }),
            ];
            Assert.Equal(EditOutcome.Done, (await terrace.Sides[0].Grains.EditTogetherAsync(made)).Outcome);
        }

        foreach (var account in teams.SelectMany(team => (AccountId[])[AccountId.Team(team), AccountId.Member(team, "ann")]))
            Assert.Equal(new(0.5m), (await terrace.Sides[1].Grains.GetAccount(account).Explain()).Budgets[0].Spent);
        Assert.Empty((await _folder.Ledger.AuditAsync(TestContext.Current.CancellationToken)).Differences);
    }

    [Fact]
    public async Task A_stale_activation_drafts_again_on_what_the_other_saved()
    {
        await using var left = await House.OpenAsync(_folder.Ledger);
        await using var right = await House.OpenAsync(_folder.Ledger);
        await left.MadeTeamAsync("red");
        await right.Team("red").Explain();

        Assert.Equal(EditOutcome.Done, (await left.Grains.EditTogetherAsync([Joining("ann", "red"), .. Parts("ann", "red")])).Outcome);
        Assert.Equal(EditOutcome.Done, (await right.Grains.EditTogetherAsync([Joining("bob", "red"), .. Parts("bob", "red")])).Outcome);

        Assert.Equal(["ann", "bob"], (await right.Team("red").Read())!.Profile.Members().Select(member => member.UserId));
    }

    [Fact]
    public async Task A_call_that_was_admitted_before_is_not_opened_after_and_the_next_one_is()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var team = await house.MadeTeamAsync("red");
        var member = Member(house.Grains);
        Call[] admitted = [await team.AdmitAsync(1), await Ann(house.Grains).AdmitAsync(1), await member.AdmitAsync(1)];

        await house.Grains.EditTogetherAsync([Joining("ann", "red"), .. Parts("ann", "red")]);

        foreach (var call in admitted)
            Assert.Equal(OpenState.Fenced, await house.OpenAsync(call));
        foreach (var account in new IAccountGrain[] { team, Ann(house.Grains), member })
            Assert.Equal(OpenState.Opened, await house.OpenAsync(await account.AdmitAsync(1)));
        Assert.Equal("ann", (await member.Read())!.Profile.UserId);
    }

    [Fact]
    public async Task Whoever_cannot_be_made_is_named_and_nobody_is_changed()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        await house.MadeTeamAsync("red");
        await Ann(house.Grains).Create(User("ann"), Profiles.Limits());

        var exists = await house.Grains.EditTogetherAsync([Creation("ann", "red"), .. Parts("ann", "red")]);
        var unknown = await house.Grains.EditTogetherAsync([Joining("ann", "none"), .. Parts("ann", "none")]);

        Assert.Equal(new(EditOutcome.Exists, AccountId.User("ann")), exists);
        Assert.Equal(new(EditOutcome.Unknown, AccountId.Team("none")), unknown);
        Assert.Empty((await house.Team("red").Read())!.Profile.Members());
        Assert.Empty((await Ann(house.Grains).Read())!.Profile.Teams);
        Assert.Null(await Member(house.Grains).Read());
    }

    [Fact]
    public async Task One_whose_draft_was_committed_by_somebody_who_died_over_it_finds_out()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var member = Member(house.Grains);
        // A look that is due already comes before the commit.
        await member.Tell(new News([], [Ending.Released((await member.AdmitAsync(1)).Id)]));
        // Of its team, when it was activated.
        await house.Ledger.Answered("CompareAsync");
        house.Time.Advance(Reconciliation.Interval - TimeSpan.FromSeconds(1));
        var draft = (await member.Draft(Parts("ann", "red")[1].Edit)).Draft!;
        house.Time.Advance(TimeSpan.FromSeconds(1));
        await house.Ledger.Answered("CompareAsync");
        await _folder.Ledger.SaveAsync(
            [new(draft.Name, draft.Key, draft.State, draft.ETag)], TestContext.Current.CancellationToken);
        Assert.Null(await member.Read());

        house.Time.Advance(Reconciliation.Interval);
        await house.Ledger.Answered("CompareAsync");

        Assert.Equal("ann", (await member.Read())!.Profile.UserId);
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    private static IUserGrain Ann(IGrainFactory grains) => grains.GetGrain<IUserGrain>(AccountId.User("ann").Value);

    private static IMemberGrain Member(IGrainFactory grains) =>
        grains.GetGrain<IMemberGrain>(AccountId.Member("red", "ann").Value);

    private static UserProfile User(string id) =>
        new() { UserId = id, CreatedAt = Profiles.Made, UpdatedAt = Profiles.Made };

    private static Part Creation(string user, params string[] teams) => new(
        AccountId.User(user), new AccountEdit.Creation(User(user) with { Teams = teams }, Profiles.Limits()));

    private static Part Joining(string user, string team) =>
        new(AccountId.User(user), new AccountEdit.Joining(team, User(user), Profiles.Limits()));

    private static Part[] Parts(string user, params string[] teams) =>
    [
        .. teams.SelectMany(team => (Part[])
        [
            new(AccountId.Team(team), new AccountEdit.Members([new TeamMember { UserId = user }], [])),
            new(
                AccountId.Member(team, user),
                new AccountEdit.Creation(
                    new MemberProfile { TeamId = team, UserId = user, CreatedAt = Profiles.Made, UpdatedAt = Profiles.Made },
                    Profiles.Limits(1m))),
        ]),
    ];
}
