using System.Text.Json.Nodes;
using Tollgate.Accounts;

namespace Tollgate.Ledger.Tests;

public abstract partial class LedgerTests
{
    protected static string State(string kind, string id, string? alias, string? parent = null, string? credential = null)
    {
        var directory = new JsonArray(new JsonObject { ["kind"] = kind, ["id"] = id, ["alias"] = alias, ["parent"] = parent });
        if (credential is not null)
            directory.Add(new JsonObject { ["kind"] = "credential", ["id"] = credential });
        return new JsonObject { ["maxBudget"] = 1.000000000000000001m, ["directory"] = directory }.ToJsonString();
    }

    [Fact]
    public async Task A_saved_account_is_found_by_every_name()
    {
        await SaveAsync(Key, State("key", "a1", "prod", "team:blue", credential: "hash-1"), null);

        var key = Assert.Single(await Ledger.FindAsync("key", ["a1", "none", "nul\0"], Stop));
        Assert.Equal(("key", "a1", Key, "prod", "team:blue"), (key.Kind, key.Id, key.Account, key.Alias, key.Parent));
        Assert.Equal(1.000000000000000001m, JsonNode.Parse(key.Profile!)!["maxBudget"]!.GetValue<decimal>());
        Assert.Null(JsonNode.Parse(key.Profile!)!["directory"]);

        var credential = Assert.Single(await Ledger.FindAsync("credential", ["hash-1"], Stop));
        Assert.Equal((Key, null), (credential.Account, credential.Profile));
    }

    [Fact]
    public async Task An_edit_moves_the_epoch_on_with_the_state_and_replaces_the_names()
    {
        var before = await ActivateAsync(Key);
        var etag = await SaveAsync(Key, State("key", "a1", "prod", credential: "hash-1"), null);
        Assert.Equal([Key], (await OpenAsync(Call(1, before))).Stale);

        var second = await SaveAsync(Key, State("key", "a1", "test", credential: "hash-2"), etag);

        Assert.NotNull(second);
        Assert.Equal(second, (await LoadAsync(Key))!.Value.ETag);
        Assert.Empty(await Ledger.FindAsync("credential", ["hash-1"], Stop));
        Assert.Single(await Ledger.FindAsync("credential", ["hash-2"], Stop));
        Assert.Equal(before.Epoch + 3, (await ActivateAsync(Key)).Epoch);
    }

    [Fact]
    public async Task A_taken_alias_changes_nothing()
    {
        var etag = await SaveAsync(Key, State("key", "a1", "prod"), null);
        var other = AccountId.Key("a2");
        var otherTag = await SaveAsync(other, State("key", "a2", "test"), null);
        var epoch = await ActivateAsync(other);

        await Assert.ThrowsAsync<AliasTakenException>(() => SaveAsync(other, State("key", "a2", "prod"), otherTag));
        await Assert.ThrowsAsync<AliasTakenException>(() => SaveAsync(AccountId.Key("a3"), State("key", "a3", "prod"), null));

        Assert.Equal(otherTag, (await LoadAsync(other))!.Value.ETag);
        Assert.Equal("test", (await Ledger.FindAsync("key", ["a2"], Stop)).Single().Alias);
        Assert.Equal(OpenState.Opened, (await OpenAsync(Call(1, epoch))).State);
        Assert.Null(await LoadAsync(AccountId.Key("a3")));
        Assert.NotNull(await SaveAsync(Key, State("key", "a1", "prod"), etag));
    }

    [Fact]
    public async Task Teams_may_share_an_alias()
    {
        await SaveAsync(Team, State("team", "blue", "sales"), null);

        Assert.NotNull(await SaveAsync(AccountId.Team("red"), State("team", "red", "sales"), null));
    }

    [Fact]
    public async Task An_older_ETag_saves_nothing()
    {
        var first = await SaveAsync(Key, State("key", "a1", "one"), null);
        var second = await SaveAsync(Key, State("key", "a1", "two"), first);
        var epoch = await ActivateAsync(Key);

        Assert.Null(await SaveAsync(Key, State("key", "a1", "three"), first));
        Assert.Null(await SaveAsync(Key, State("key", "a1", "three"), null));
        Assert.Null(await ClearAsync(Key, first));

        Assert.Equal(second, (await LoadAsync(Key))!.Value.ETag);
        Assert.Equal("two", (await Ledger.FindAsync("key", ["a1"], Stop)).Single().Alias);
        Assert.Equal(OpenState.Opened, (await OpenAsync(Call(1, epoch))).State);
    }

    [Fact]
    public async Task Of_first_saves_that_race_one_wins()
    {
        var saves = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => SaveAsync(Key, State("key", "a1", $"alias-{i}"), null))));

        Assert.Single(saves, etag => etag is not null);
        Assert.NotNull((await LoadAsync(Key))!.Value.Json);
        Assert.Equal(2, (await ActivateAsync(Key)).Epoch);
    }

    [Fact]
    public async Task A_cleared_account_has_no_names_and_a_new_epoch_and_may_be_made_again()
    {
        var etag = await SaveAsync(Key, State("key", "a1", "prod", credential: "hash-1"), null);
        var epoch = await ActivateAsync(Key);

        var cleared = await ClearAsync(Key, etag);

        Assert.NotNull(cleared);
        Assert.Null((await LoadAsync(Key))!.Value.Json);
        Assert.Empty(await Ledger.FindAsync("key", ["a1"], Stop));
        Assert.Empty(await Ledger.FindAsync("credential", ["hash-1"], Stop));
        Assert.Equal(OpenState.Fenced, (await OpenAsync(Call(1, epoch))).State);

        var again = await SaveAsync(Key, State("key", "a1", "prod"), null);
        Assert.True(long.Parse(again!) > long.Parse(cleared));
        Assert.Null(await SaveAsync(Key, State("key", "a1", "late"), cleared));
    }

    [Fact]
    public async Task A_state_that_is_no_object_or_holds_a_NUL_is_rejected()
    {
        foreach (var bad in new[] { "{", "{\"a\":\"\\u0000\"}", "{\"directory\":[{\"kind\":\"key\"}]}", "{\"directory\":{}}" })
            await Assert.ThrowsAsync<LedgerRejectedException>(() => SaveAsync(Key, bad, null));
        Assert.Null(await LoadAsync(Key));
    }
}
