using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Tollgate.Accounts;
using Tollgate.Api.Teams;
using Tollgate.Api.Tests.Calls.Http;
using Tollgate.Api.Tests.Keys;
using Tollgate.Grains;
using Tollgate.Grains.Teams;
using Tollgate.Ledger;

namespace Tollgate.Api.Tests.Teams;

/// <summary>What a deleted team leaves behind is deleted too, whoever dies over it.</summary>
public sealed class TeamSweepTests : IAsyncLifetime
{
    private const string Team = "blue";

    // Its sweeper looks once at the start, and then when this clock says so.
    private readonly FakeTimeProvider _time = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await TestGateway.StartAsync(Kinds.Config, time: _time);
        await _gateway.DoAsync("/team/new", """{"team_id": "blue"}""");
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task A_team_is_deleted_with_more_keys_than_are_deleted_at_once_and_with_its_members()
    {
        await MakeKeysAsync(120);
        await JoinAsync("ann");
        var other = await _gateway.KeyAsync();

        var deleted = await _gateway.DoAsync("/team/delete", """{"team_ids": ["blue"]}""");

        Assert.Equal("""{"deleted_teams":["blue"]}""", deleted.Text);
        await Eventually.GetAsync(IsUnsweptAsync, unswept => !unswept);
        Assert.Equal(0, await KeysAsync());
        Assert.Equal(404, (await _gateway.GetAsync("/team/info?team_id=blue")).Status);
        Assert.Equal("[]", (await _gateway.GetAsync("/user/info?user_id=ann"))["user_info"].GetProperty("teams").GetRawText());
        Assert.Equal(200, (await _gateway.GetAsync($"/key/info?key={other}")).Status);
    }

    [Fact]
    public async Task A_deletion_that_was_cut_short_is_finished_behind_everybodys_back()
    {
        await MakeKeysAsync(3);
        await JoinAsync("ann");

        await DieOverDeletionAsync();
        Assert.Equal((3, true), (await KeysAsync(), await IsUnsweptAsync()));

        await Eventually.GetAsync(
            () =>
            {
                _time.Advance(TeamSweeper.Pause);
                return IsUnsweptAsync();
            },
            unswept => !unswept);
        Assert.Equal(0, await KeysAsync());
        Assert.Equal("[]", (await _gateway.GetAsync("/user/info?user_id=ann"))["user_info"].GetProperty("teams").GetRawText());
    }

    [Fact]
    public async Task A_team_that_is_made_again_has_none_of_the_keys_before_it()
    {
        var key = await _gateway.KeyAsync("""{"team_id": "blue"}""");
        await DieOverDeletionAsync();

        await _gateway.DoAsync("/team/new", """{"team_id": "blue"}""");

        Assert.Equal((0, false), (await KeysAsync(), await IsUnsweptAsync()));
        Assert.Equal(401, (await _gateway.CallAsync(key)).Status);
        Assert.Equal(200, (await _gateway.GetAsync("/team/info?team_id=blue")).Status);
        Assert.Equal(400, (await _gateway.PostAsync("/team/new", """{"team_id": "blue"}""")).Status);
    }

    [Fact]
    public async Task The_id_of_a_deleted_team_is_taken_until_it_is_swept()
    {
        await _gateway.KeyAsync("""{"team_id": "blue"}""");
        await DieOverDeletionAsync();
        var profile = new TeamProfile { TeamId = Team, CreatedAt = _time.GetUtcNow(), UpdatedAt = _time.GetUtcNow() };
        var grain = _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<ITeamGrain>(AccountId.Team(Team).Value);

        Assert.Equal(EditOutcome.Exists, await grain.Create(profile, new Limits { Window = Window.Rolling(_time.GetUtcNow(), null) }));
        Assert.Equal((1, true), (await KeysAsync(), await IsUnsweptAsync()));

        // Whoever asks for it has it swept first.
        await _gateway.DoAsync("/team/new", """{"team_id": "blue"}""");
        Assert.Equal((0, false), (await KeysAsync(), await IsUnsweptAsync()));
    }

    [Fact]
    public async Task A_key_with_a_renewed_secret_goes_with_its_owner()
    {
        await JoinAsync("ann");
        var old = await _gateway.KeyAsync("""{"team_id": "blue", "user_id": "ann"}""");
        var elsewhere = await _gateway.KeyAsync("""{"user_id": "ann"}""");
        var renewed = (await _gateway.DoAsync($"/key/{old}/regenerate", "{}"))["key"].GetString();

        await _gateway.DoAsync("/team/member_delete", """{"team_id": "blue", "user_id": "ann"}""");

        Assert.Equal(404, (await _gateway.GetAsync($"/key/info?key={renewed}")).Status);
        Assert.Equal(0, await KeysAsync());
        Assert.Equal(200, (await _gateway.GetAsync($"/key/info?key={elsewhere}")).Status);
    }

    private async Task MakeKeysAsync(int count)
    {
        for (var i = 0; i < count; i++)
            await _gateway.KeyAsync("""{"team_id": "blue"}""");
    }

    private Task<Answer> JoinAsync(string user) => _gateway.DoAsync(
        "/team/member_add", $$"""{"team_id": "blue", "member": {"role": "user", "user_id": "{{user}}"} }""");

    // As a process does right after the team's own commit.
    private async Task DieOverDeletionAsync() => Assert.Equal(
        EditOutcome.Done,
        await _gateway.Services.GetRequiredService<IGrainFactory>().GetAccount(AccountId.Team(Team))
            .Edit([new LimitsEdit.Deletion()]));

    private async Task<int> KeysAsync() => (await _gateway.GetAsync("/key/list?team_id=blue")).Total();

    private async Task<bool> IsUnsweptAsync() =>
        (await _gateway.Services.GetRequiredService<ILedger>()
            .FindAsync(ITeamGrain.Unswept, [Team], TestContext.Current.CancellationToken)).Count > 0;
}
