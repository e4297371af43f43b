using System.Globalization;
using System.Text.Json.Nodes;
using Npgsql;
using Tollgate.Accounts;

namespace Tollgate.Ledger.Tests;

public abstract partial class StoredLedgerTests
{
    private static readonly AccountId Blue = AccountId.Team("blue");
    private static readonly AccountId Acme = AccountId.Organization("acme");

    private IAllotments Allotments => (IAllotments)Ledger;

    [Fact]
    public async Task What_is_guaranteed_fits_to_the_last_request_and_no_further()
    {
        await SaveAsync(Blue, Rated("team", "blue", 10, 100), null);
        await SaveAsync(AccountId.Key("a"), Rated("key", "a", 4, null, parent: Blue), null);

        await SaveAsync(AccountId.Key("b"), Guaranteed("b", 6, null), null);
        await AssertRefusedAsync(AccountId.Key("c"), Guaranteed("c", 1, null));

        Assert.Empty(await Ledger.FindAsync("key", ["c"], Stop));
        Assert.Equal(new(10, 0), (await Allotments.AllottedAsync(Blue, null, Stop)).Sum);
        Assert.Equal(new(4, 0), (await Allotments.AllottedAsync(Blue, AccountId.Key("b"), Stop)).Sum);
    }

    [Fact]
    public async Task Tokens_and_requests_are_guaranteed_apart()
    {
        await SaveAsync(Blue, Rated("team", "blue", 10, 100), null);
        await SaveAsync(AccountId.Key("a"), Rated("key", "a", 99, 60, parent: Blue, allotments: [Blue], tokens: true), null);

        await AssertRefusedAsync(AccountId.Key("b"), Rated("key", "b", null, 41, parent: Blue, allotments: [Blue], tokens: true));
        await SaveAsync(AccountId.Key("b"), Rated("key", "b", null, 40, parent: Blue, allotments: [Blue], tokens: true), null);

        Assert.Equal(new(99, 100), (await Allotments.AllottedAsync(Blue, null, Stop)).Sum);
    }

    [Fact]
    public async Task A_team_keeps_what_its_keys_are_guaranteed()
    {
        var etag = await SaveAsync(Blue, Rated("team", "blue", 10, null), null);
        await SaveAsync(AccountId.Key("a"), Guaranteed("a", 6, null), null);

        await AssertRefusedAsync(Blue, Rated("team", "blue", 5, null, allotments: [Blue]), etag);
        await SaveAsync(Blue, Rated("team", "blue", 6, null, allotments: [Blue]), etag);
    }

    [Fact]
    public async Task A_team_without_a_limit_and_one_whose_keys_are_guaranteed_nothing_give_as_they_like()
    {
        var etag = await SaveAsync(Blue, Rated("team", "blue", null, null), null);
        await SaveAsync(AccountId.Key("a"), Guaranteed("a", 1_000_000_000_000, null), null);
        await SaveAsync(AccountId.Key("a"), Rated("key", "a", 1_000_000_000_000, null, parent: Blue), "1");

        Assert.NotNull(await SaveAsync(Blue, Rated("team", "blue", 1, null, allotments: [Blue]), etag));
    }

    [Fact]
    public async Task An_organization_gives_to_its_teams_and_to_keys_without_one()
    {
        await SaveAsync(Acme, Rated("organization", "acme", 10, null), null);
        await SaveAsync(Blue, Rated("team", "blue", 5, null, parent: Acme), null);
        await SaveAsync(AccountId.Key("of-team"), Rated("key", "of-team", 5, null, parent: Blue, organization: Acme), null);
        await SaveAsync(AccountId.Key("alone"), Rated("key", "alone", 3, null, organization: Acme), null);

        await AssertRefusedAsync(
            AccountId.Team("red"), Rated("team", "red", 3, null, parent: Acme, allotments: [Acme], requests: true));
        await SaveAsync(
            AccountId.Team("red"), Rated("team", "red", 2, null, parent: Acme, allotments: [Acme], requests: true), null);

        Assert.Equal(new(10, 0), (await Allotments.AllottedAsync(Acme, null, Stop)).Sum);
    }

    [Fact]
    public async Task Of_many_that_ask_at_once_as_many_are_guaranteed_as_fit()
    {
        await SaveAsync(Blue, Rated("team", "blue", 70, null), null);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(async key =>
        {
            var id = key.ToString(CultureInfo.InvariantCulture);
            return await IsRefusedAsync(AccountId.Key(id), Guaranteed(id, 2, null));
        }));

        Assert.Equal(35, outcomes.Count(refused => !refused));
        Assert.Equal(new(70, 0), (await Allotments.AllottedAsync(Blue, null, Stop)).Sum);
    }

    [Fact]
    public async Task What_is_seen_to_is_no_part_of_the_profile()
    {
        await SaveAsync(Blue, Rated("team", "blue", 10, null), null);
        await SaveAsync(AccountId.Key("a"), Guaranteed("a", 10, null), null);

        var key = Assert.Single(await Ledger.FindAsync("key", ["a"], Stop));

        Assert.Null(JsonNode.Parse(key.Profile!)!["allotments"]);
    }

    private async Task AssertRefusedAsync(AccountId account, string json, string? etag = null) =>
        Assert.True(await IsRefusedAsync(account, json, etag));

    private async Task<bool> IsRefusedAsync(AccountId account, string json, string? etag = null)
    {
        try
        {
            await SaveAsync(account, json, etag);
            return false;
        }
        catch (Exception exception)
            when (exception is OverallottedException or PostgresException { SqlState: IAllotments.Refused })
        {
            return true;
        }
    }

    private static string Guaranteed(string key, long? requests, long? tokens) =>
        Rated("key", key, requests, tokens, parent: Blue, allotments: [Blue], requests: true);

    private static string Rated(
        string kind,
        string id,
        long? perMinute,
        long? tokensPerMinute,
        AccountId? parent = null,
        AccountId? organization = null,
        AccountId[]? allotments = null,
        bool requests = false,
        bool tokens = false)
    {
        var state = JsonNode.Parse(State(kind, id, null, parent?.Value))!.AsObject();
        state["directory"]![0]!["organization"] = organization?.Value;
        state["limits"] = new JsonObject
        {
            ["rates"] = new JsonObject { ["requests"] = perMinute, ["tokens"] = tokensPerMinute },
            ["guarantees"] = new JsonObject { ["requests"] = requests, ["tokens"] = tokens },
        };
        if (allotments is not null)
            state["allotments"] = new JsonArray([.. allotments.Select(account => (JsonNode)account.Value)]);
        return state.ToJsonString();
    }
}
