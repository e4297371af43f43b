using System.Text.Json.Nodes;
using CsCheck;
using Tollgate.Accounts;

namespace Tollgate.Ledger.Tests;

public abstract partial class LedgerTests
{
    protected static Listing Keys { get; } = new("key");

    [Fact]
    public async Task Lists_are_in_the_order_of_creation_of_ids_and_of_aliases_and_back()
    {
        await SaveAsync(new("b", "zoe", Minute: 2), new("a", null, Minute: 3), new("d", "ann", Minute: 1), new("c", "Bob", Minute: 1));

        Assert.Equal(["c", "d", "b", "a"], await IdsAsync(Keys));
        Assert.Equal(["a", "b", "d", "c"], await IdsAsync(Keys with { Descending = true }));
        Assert.Equal(["a", "b", "c", "d"], await IdsAsync(Keys with { Order = ListOrder.Id }));
        Assert.Equal(["a", "c", "d", "b"], await IdsAsync(Keys with { Order = ListOrder.Alias }));
        Assert.Equal(["b", "d", "c", "a"], await IdsAsync(Keys with { Order = ListOrder.Alias, Descending = true }));
    }

    [Fact]
    public async Task Letters_beyond_ASCII_are_in_the_order_of_their_bytes()
    {
        // As UTF-16 the last of these would come before the one in front of it.
        string[] aliases = ["Z", "a", "é", "\uFF5E", "\U0001F600"];
        await SaveAsync([.. aliases.Reverse().Select((alias, i) => new Listed($"k{i}", alias, i))]);

        var page = await Ledger.ListAsync(Keys with { Order = ListOrder.Alias }, 0, 10, Stop);

        Assert.Equal(aliases, page.Entries.Select(entry => entry.Alias));
    }

    [Fact]
    public async Task Every_filter_must_hold_and_the_total_counts_what_it_leaves()
    {
        await SaveAsync(
            new("a", "prod", 1, Team: "blue", Owner: "ann"),
            new("b", "test", 2, Team: "blue", Owner: "bob"),
            new("c", "Prod 2", 3, Team: "red", Owner: "ann", Organization: "org/1"),
            new("d", null, 4, Owner: "ann"));

        Assert.Equal(["a", "b"], await IdsAsync(Keys with { Parent = AccountId.Team("blue") }));
        Assert.Equal(["a", "c", "d"], await IdsAsync(Keys with { Owner = AccountId.User("ann") }));
        Assert.Equal(["a"], await IdsAsync(Keys with { Parent = AccountId.Team("blue"), Owner = AccountId.User("ann") }));
        Assert.Equal(["c"], await IdsAsync(Keys with { Organization = AccountId.Organization("org/1") }));
        Assert.Equal(["b", "d"], await IdsAsync(Keys with { Ids = ["d", "b", "z", "", "nul\0"] }));
        Assert.Equal(["a", "b"], await IdsAsync(Keys with { Aliases = ["test", "prod", "", "Prod"] }));
        Assert.Equal(["a", "b", "c"], await IdsAsync(Keys with { Named = true }));
        Assert.Equal(["a", "c"], await IdsAsync(Keys with { Search = "pROd" }));
        Assert.Equal(["d"], await IdsAsync(Keys with { Search = "d", Owner = AccountId.User("ann"), Named = false, Ids = ["d"] }));
        Assert.Empty(await IdsAsync(Keys with { Search = "%" }));
        Assert.Empty(await IdsAsync(Keys with { Search = "pr\0d" }));
        Assert.Empty(await IdsAsync(Keys with { Ids = [] }));
        Assert.Empty(await IdsAsync(Keys with { Parent = AccountId.Team("nul\0") }));
        Assert.Empty(await IdsAsync(new("team")));
        Assert.Empty(await IdsAsync(new("credential")));
    }

    [Fact]
    public async Task Pages_have_the_whole_list_between_them_and_nothing_lies_beyond_its_end()
    {
        await SaveAsync([.. Enumerable.Range(0, 7).Select(i => new Listed($"k{i}", null, i))]);

        for (var size = 1; size <= 8; size++)
        {
            var pages = new List<DirectoryEntry>();
            for (var offset = 0; offset < 8; offset += size)
            {
                var page = await Ledger.ListAsync(Keys, offset, size, Stop);
                Assert.Equal((Math.Clamp(7 - offset, 0, size), 7), (page.Entries.Count, page.Total));
                pages.AddRange(page.Entries);
            }

            Assert.Equal(["k0", "k1", "k2", "k3", "k4", "k5", "k6"], pages.Select(entry => entry.Id));
        }

        foreach (var beyond in new[] { 7, 8, 1_000_000_000_000 })
        {
            var page = await Ledger.ListAsync(Keys, beyond, 10, Stop);
            Assert.Equal((0, 7), (page.Entries.Count, page.Total));
        }

        Assert.Equal(7, (await Ledger.ListAsync(Keys, 0, 0, Stop)).Total);
    }

    [Fact]
    public async Task An_edit_keeps_an_account_in_its_place_and_a_deleted_one_leaves_the_list()
    {
        await SaveAsync(new("a", "one", 1), new Listed("b", "two", 2));
        var saved = (await LoadAsync(AccountId.Key("a")))!.Value;

        var etag = await SaveAsync(AccountId.Key("a"), new Listed("a", "three", 1).ToState(), saved.ETag);
        Assert.Equal(["a", "b"], await IdsAsync(Keys));
        Assert.Equal("three", (await Ledger.ListAsync(Keys, 0, 1, Stop)).Entries[0].Alias);

        await ClearAsync(AccountId.Key("a"), etag);
        Assert.Equal(["b"], await IdsAsync(Keys));
    }

    [Fact]
    public async Task What_a_list_says_of_an_account_is_what_was_saved()
    {
        await SaveAsync(new Listed("a", "prod", 7, "blue", "ann", "acme"));

        var entry = (await Ledger.ListAsync(Keys, 0, 1, Stop)).Entries[0];

        Assert.Equal(
            ("team:blue", "user:ann", "organization:acme", Noon.AddMinutes(7)),
            (entry.Parent, entry.Owner, entry.Organization, entry.CreatedAt));
        Assert.Equal(7, JsonNode.Parse(entry.Profile!)!["minute"]!.GetValue<int>());
        Assert.Equal(entry, (await Ledger.FindAsync("key", ["a"], Stop))[0] with { Profile = entry.Profile });
    }

    [Fact]
    public async Task A_state_that_says_no_time_is_listed_first_and_one_that_says_nonsense_is_rejected()
    {
        await SaveAsync(new Listed("a", null, 1));
        await SaveAsync(AccountId.Key("b"), State("key", "b", null), null);

        Assert.Equal(["b", "a"], await IdsAsync(Keys));
        await Assert.ThrowsAsync<LedgerRejectedException>(() => SaveAsync(
            AccountId.Key("c"), """{"directory":[{"kind":"key","id":"c","created_at":"soon"}]}""", null));
    }

    [Fact]
    public async Task Going_through_a_list_meets_everybody_once_whoever_comes_and_goes_meanwhile()
    {
        await SaveAsync([.. Enumerable.Range(0, 10).Select(i => new Listed($"k{i}", $"alias {i % 3}{i}", i / 2))]);

        foreach (var order in Enum.GetValues<ListOrder>())
        {
            foreach (var descending in new[] { false, true })
            {
                var listing = Keys with { Order = order, Descending = descending };
                var (met, last) = (new List<string>(), default(DirectoryEntry));
                while (await Ledger.NextAsync(listing, last, 3, Stop) is { Count: > 0 } some)
                {
                    met.AddRange(some.Select(entry => entry.Id));
                    last = some[^1];
                }

                Assert.Equal(await IdsAsync(listing), met);
            }
        }

        var first = await Ledger.NextAsync(Keys, null, 4, Stop);
        foreach (var gone in first)
            await ClearAsync(gone.Account, (await LoadAsync(gone.Account))!.Value.ETag);
        Assert.Equal(["k4", "k5"], (await Ledger.NextAsync(Keys, first[^1], 2, Stop)).Select(entry => entry.Id));
    }

    [Fact]
    public async Task Any_page_of_any_list_is_what_sorting_and_filtering_by_hand_gives()
    {
        var known = new List<Listed>();
        await Gen.Select(Gen.Int[0, 5], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 4], Gen.Int[0, 2], Gen.Bool)
            .SampleAsync(
                async (minute, alias, team, owner, offset, order, descending) =>
                {
                    var key = new Listed(
                        $"{Guid.NewGuid():N}",
                        alias == 0 ? null : $"a{alias}{known.Count}",
                        minute,
                        team == 0 ? null : $"t{team}",
                        owner == 0 ? null : $"o{owner}");
                    await SaveAsync(key);
                    known.Add(key);

                    var listing = Keys with
                    {
                        Order = (ListOrder)order,
                        Descending = descending,
                        Parent = team == 0 ? null : AccountId.Team($"t{team}"),
                        Owner = owner == 0 ? null : AccountId.User($"o{owner}"),
                        Named = alias == 0,
                    };
                    var all = known
                        .Where(one => (team == 0 || one.Team == key.Team)
                            && (owner == 0 || one.Owner == key.Owner)
                            && (alias != 0 || one.Alias is not null))
                        .OrderBy(one => order == 1 ? one.Minute : 0)
                        .ThenBy(one => order == 2 ? one.Alias ?? "" : "", StringComparer.Ordinal)
                        .ThenBy(one => one.Id, StringComparer.Ordinal)
                        .Select(one => one.Id)
                        .ToList();
                    if (descending)
                        all.Reverse();

                    var page = await Ledger.ListAsync(listing, offset * 3, 4, Stop);
                    Assert.Equal(all.Skip(offset * 3).Take(4), page.Entries.Select(entry => entry.Id));
                    Assert.Equal(all.Count, page.Total);
                },
                iter: 100,
                threads: 1);
    }

    /// <summary>A directory as the first version wrote it: the owner of a key in a row of its own.</summary>
    protected const string OldDirectory =
        """
        insert into directory (kind, id, account, alias, parent, profile, version) values
          ('key', 'a', 'key:a', 'one', 'team:blue',
            '{"profile":{"created_at":"2026-03-01T12:02:00.5+00:00","user_id":"ann","organization_id":"o/1"}}', 1),
          ('owned', 'a', 'key:a', null, 'user:ann', '{"profile":{"created_at":"2026-03-01T12:02:00.5+00:00"}}', 1),
          ('credential', 'h', 'key:a', null, null, null, 1),
          ('key', 'b', 'key:b', null, null, '{"profile":{"created_at":"2026-03-01T13:01:00+01:00"}}', 1);
        """;

    protected async Task AssertOldDirectoryIsListedAsync()
    {
        Assert.Equal(["b", "a"], await IdsAsync(Keys));
        Assert.Equal(["a"], await IdsAsync(Keys with { Owner = AccountId.User("ann"), Parent = AccountId.Team("blue") }));
        Assert.Equal(["a"], await IdsAsync(Keys with { Organization = AccountId.Organization("o/1") }));
        Assert.Empty(await Ledger.FindAsync("owned", ["a"], Stop));
        Assert.Single(await Ledger.FindAsync("credential", ["h"], Stop));
        var created = (await Ledger.ListAsync(Keys, 0, 2, Stop)).Entries.Select(entry => entry.CreatedAt);
        Assert.Equal([Noon.AddMinutes(1), Noon.AddSeconds(120.5)], created);
    }

    private async Task SaveAsync(params Listed[] keys)
    {
        foreach (var key in keys)
            Assert.NotNull(await SaveAsync(AccountId.Key(key.Id), key.ToState(), null));
    }

    private async Task<IEnumerable<string>> IdsAsync(Listing listing)
    {
        var page = await Ledger.ListAsync(listing, 0, 100, Stop);
        Assert.Equal(page.Entries.Count, page.Total);
        Assert.Equal(page.Entries, await Ledger.NextAsync(listing, null, 100, Stop));
        return page.Entries.Select(entry => entry.Id);
    }

    /// <summary>A key to be listed, made some minutes after noon.</summary>
    private sealed record Listed(
        string Id, string? Alias, int Minute, string? Team = null, string? Owner = null, string? Organization = null)
    {
        public string ToState() => new JsonObject
        {
            ["minute"] = Minute,
            ["directory"] = new JsonArray(
                new JsonObject
                {
                    ["kind"] = "key",
                    ["id"] = Id,
                    ["alias"] = Alias,
                    ["parent"] = Team is null ? null : AccountId.Team(Team).Value,
                    ["owner"] = Owner is null ? null : AccountId.User(Owner).Value,
                    ["organization"] = Organization is null ? null : AccountId.Organization(Organization).Value,
                    ["created_at"] = Noon.AddMinutes(Minute),
                },
                new JsonObject { ["kind"] = "credential", ["id"] = $"hash of {Id}" }),
        }.ToJsonString();
    }
}
