using System.Text.Json.Nodes;
using Tollgate.Accounts;

namespace Tollgate.Ledger.Tests;

public abstract partial class StoredLedgerTests
{
    private IChanges Changes => (IChanges)Ledger;

    [Fact]
    public async Task A_change_is_listed_with_what_it_was_and_what_it_became()
    {
        var etag = await SaveAsync(Key, Changed("ann", Noon, "created", before: null, """{"max_budget": 1.000000000000000001}"""), null);
        await SaveAsync(Key, Changed("bob", Noon.AddHours(1), "updated", """{"max_budget": 1.000000000000000001}""", """{"max_budget": 2}"""), etag);

        var page = await Changes.ChangesAsync(new(), 0, 10, Stop);

        Assert.Equal(2, page.Total);
        var (newest, oldest) = (page.Changes[0], page.Changes[1]);
        Assert.Equal(("bob", "updated", "/key/update", Key), (newest.Author, newest.Action, newest.Route, newest.Account));
        Assert.Equal((Noon.AddHours(1), "somebody"), (newest.At, newest.OnBehalfOf));
        Assert.Equal(1.000000000000000001m, JsonNode.Parse(newest.Before!)!["max_budget"]!.GetValue<decimal>());
        Assert.Equal(2m, JsonNode.Parse(newest.After!)!["max_budget"]!.GetValue<decimal>());
        Assert.Equal(("ann", "created", null), (oldest.Author, oldest.Action, oldest.Before));
    }

    [Fact]
    public async Task A_state_that_nobody_changed_by_hand_is_no_change_and_neither_is_one_that_came_too_late()
    {
        var etag = await SaveAsync(Key, State("key", "a1", null), null);
        await SaveAsync(Key, State("key", "a1", null), etag);
        Assert.Null(await SaveAsync(Key, Changed("late", Noon, "updated", "{}", """{"max_budget": 2}"""), etag));

        Assert.Equal(0, (await Changes.ChangesAsync(new(), 0, 10, Stop)).Total);
    }

    [Fact]
    public async Task A_change_is_no_part_of_the_profile()
    {
        await SaveAsync(Key, Changed("ann", Noon, "created", null, """{"max_budget": 1}"""), null);

        var key = Assert.Single(await Ledger.FindAsync("key", ["a1"], Stop));

        Assert.Null(JsonNode.Parse(key.Profile!)!["change"]);
    }

    [Fact]
    public async Task Changes_are_found_by_account_kind_author_action_and_time()
    {
        var team = AccountId.Team("a1");
        await SaveAsync(Key, Changed("ann", Noon, "created", null, "{}"), null);
        await SaveAsync(team, Changed("bob", Noon.AddHours(1), "deleted", "{}", null, kind: "team"), null);

        await AssertFoundAsync(new() { Account = Key }, Key);
        await AssertFoundAsync(new() { Kind = "team" }, team);
        await AssertFoundAsync(new() { Author = "ann" }, Key);
        await AssertFoundAsync(new() { Action = "deleted" }, team);
        await AssertFoundAsync(new() { From = Noon.AddHours(1) }, team);
        await AssertFoundAsync(new() { To = Noon.AddHours(1) }, Key);
        await AssertFoundAsync(new() { Kind = "te" });
    }

    [Fact]
    public async Task Spend_that_was_set_by_hand_is_a_change_and_a_page_is_a_piece_of_all()
    {
        await SaveAsync(Key, Changed("ann", Noon, "created", null, "{}"), null);
        await Ledger.PostAsync(new(Guid.NewGuid(), Key, new Period(0), new(-0.000000000000000001m), "/key/update", "bob", Noon.AddHours(1)), Stop);

        var first = await Changes.ChangesAsync(new(), 0, 1, Stop);
        var second = await Changes.ChangesAsync(new(), 1, 1, Stop);

        Assert.Equal((2, 2), (first.Total, second.Total));
        var entry = Assert.Single(first.Changes);
        Assert.Equal(("bob", "/key/update"), (entry.Author, entry.Route));
        Assert.Equal(-0.000000000000000001m, JsonNode.Parse(entry.After!)!["spend_change"]!.GetValue<decimal>());
        Assert.Equal("ann", Assert.Single(second.Changes).Author);
    }

    private async Task AssertFoundAsync(ChangeSelection selection, params AccountId[] accounts)
    {
        var page = await Changes.ChangesAsync(selection, 0, 10, Stop);
        Assert.Equal(accounts, page.Changes.Select(change => change.Account));
        Assert.Equal(accounts.Length, page.Total);
    }

    private static string Changed(
        string author, DateTimeOffset at, string action, string? before, string? after, string kind = "key")
    {
        var state = JsonNode.Parse(State(kind, "a1", null))!.AsObject();
        state["change"] = new JsonObject
        {
            ["by"] = author,
            ["for"] = "somebody",
            ["route"] = "/key/update",
            ["at"] = at,
            ["action"] = action,
        };
        if (before is not null)
            state["change"]!["before"] = JsonNode.Parse(before);
        if (after is not null)
            state["change"]!["after"] = JsonNode.Parse(after);
        return state.ToJsonString();
    }
}
