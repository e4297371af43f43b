using Tollgate.Accounts;
using Tollgate.Grains.State;
using Tollgate.Grains.Teams;
using Tollgate.Grains.Tests.Houses;
using Tollgate.Ledger;

namespace Tollgate.Grains.Tests;

public sealed class CreationTests : IAsyncDisposable
{
    private readonly LedgerFolder _folder = new();

    [Fact]
    public async Task A_key_answers_from_the_moment_it_is_made()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var limits = Profiles.Limits(2.50m) with { Credentials = [new("beef")] };

        Assert.Equal(EditOutcome.Done, await house.Key("cafe").Create(Profiles.Key("cafe", team: "red"), limits));

        var identity = await house.Key("cafe").Identify();
        Assert.Equal((AccountId.Key("cafe"), "red", new Money(2.50m)), (identity!.Key, identity.TeamId, identity.MaxBudget));
        var call = await house.Key("cafe").AdmitAsync(0.10m, credential: "beef");
        Assert.Equal(identity.Epoch, call.Admitted.Epoch);
        Assert.Equal(OpenState.Opened, await house.OpenAsync(call));
    }

    [Fact]
    public async Task The_directory_knows_a_key_its_credentials_and_its_team()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var limits = Profiles.Limits() with { Credentials = [new("beef"), new("f00d")] };
        await house.Key("cafe").Create(Profiles.Key("cafe", alias: "ci", team: "red"), limits);

        var key = await house.Books.FindAsync("key", "cafe");
        Assert.Equal((AccountId.Key("cafe"), "ci", "team:red"), (key!.Account, key.Alias, key.Parent));
        Assert.Contains("\"token\":\"cafe\"", key.Profile, StringComparison.Ordinal);
        Assert.Equal(AccountId.Key("cafe"), (await house.Books.FindAsync("credential", "beef"))!.Account);
        Assert.Equal(AccountId.Key("cafe"), (await house.Books.FindAsync("credential", "f00d"))!.Account);
    }

    [Fact]
    public async Task An_account_is_made_once()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        await house.MadeTeamAsync("red", 1.00m);

        Assert.Equal(EditOutcome.Exists, await house.Team("red").Create(Profiles.Team("red"), Profiles.Limits(9.00m)));

        Assert.Equal(new Money(1.00m), (await house.Team("red").Read())!.Limits.MaxBudget);
    }

    [Fact]
    public async Task An_alias_names_one_key()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        await house.Key("cafe").Create(Profiles.Key("cafe", alias: "ci"), Profiles.Limits());

        Assert.Equal(
            EditOutcome.AliasTaken, await house.Key("beef").Create(Profiles.Key("beef", alias: "ci"), Profiles.Limits()));
        Assert.Null(await house.Key("beef").Read());
        Assert.Equal(EditOutcome.Done, await house.Key("beef").Create(Profiles.Key("beef", alias: "cd"), Profiles.Limits()));
    }

    [Fact]
    public async Task An_edit_moves_the_epoch_on_and_the_account_answers_under_the_new_one()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var before = (await house.Team("red").Explain()).Epoch;

        await house.MadeTeamAsync("red", 1.00m);

        var call = await house.Team("red").AdmitAsync(0.10m);
        Assert.True(call.Admitted.Epoch > before + 1);
        Assert.Equal(OpenState.Opened, await house.OpenAsync(call));
    }

    [Fact]
    public async Task What_the_ledger_cannot_keep_is_rejected_and_changes_nothing()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);

        Assert.Equal(
            EditOutcome.Rejected, await house.Team("red").Create(Profiles.Team("red", alias: "r\0d"), Profiles.Limits()));

        Assert.Null(await house.Team("red").Read());
    }

    [Fact]
    public async Task An_edit_whose_answer_is_lost_is_unavailable_and_found_by_the_next_activation()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        house.Storage.AfterWrite = new IOException("The connection was reset.");

        Assert.Equal(EditOutcome.Unavailable, await house.Team("red").Create(Profiles.Team("red"), Profiles.Limits(1.00m)));

        Assert.Equal(new Money(1.00m), (await house.Team("red").Read())!.Limits.MaxBudget);
    }

    [Fact]
    public async Task An_edit_that_meets_another_is_tried_once_more()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        await DeleteAsync(house, "red");
        house.Storage.BeforeWrite = () => DeleteAsync(house, "red");

        Assert.Equal(EditOutcome.Done, await house.Team("red").Create(Profiles.Team("red"), Profiles.Limits(1.00m)));

        Assert.Equal(OpenState.Opened, await house.OpenAsync(await house.Team("red").AdmitAsync(0.10m)));
    }

    [Fact]
    public async Task A_team_that_was_deleted_is_made_again_in_a_period_of_its_own()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var team = await house.MadeTeamAsync("red", 1.00m);
        var call = await team.AdmitAsync(1.00m);
        await house.OpenAsync(call);
        await house.SettleAsync(call, 1.00m);
        await house.DeactivateAsync(team);
        await DeleteAsync(house, "red");
        Assert.Null(await team.Read());

        Assert.Equal(EditOutcome.Done, await team.Create(Profiles.Team("red"), Profiles.Limits(1.00m)));

        var again = await team.FiguresAsync();
        Assert.Equal(Money.Zero, again.Spent);
        Assert.True(again.Period > call.Admitted.Charges[0].Period);
    }

    [Fact]
    public async Task What_is_told_while_an_edit_reads_the_books_anew_is_not_forgotten()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var red = house.Team("red");
        await red.Explain();
        var news = new News([new(AccountId.Team("red"), new Period(Profiles.Made), new(0.70m), 10, 1, Version: 7)], []);
        house.Ledger.BeforeAnswering = operation => operation == nameof(ILedger.ReadAsync)
            ? red.Tell(news).AsTask()
            : Task.CompletedTask;

        await house.MadeTeamAsync("red", 1.00m);

        Assert.Equal(new Money(0.70m), (await red.FiguresAsync()).Spent);
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    // As another process saves it.
    private static async Task DeleteAsync(House house, string id)
    {
        var grain = house.Team(id).GetGrainId();
        var saved = new GrainState<AccountState<TeamProfile>>();
        await house.Storage.ReadStateAsync("team", grain, saved);
        saved.State = new(Profiles.Limits() with { Deleted = true }, Profiles.Team(id), []);
        await house.Storage.WriteStateAsync("team", grain, saved);
    }
}
