using System.Text;
using Tollgate.Accounts;

namespace Tollgate.Ledger.Tests;

public abstract partial class StoredLedgerTests
{
    private static readonly AccountId Other = AccountId.Key("a2");

    private IJointCommits Joint => (IJointCommits)Ledger;

    [Fact]
    public async Task What_is_saved_together_is_found_with_its_names_its_epochs_and_its_changes()
    {
        var etag = await SaveAsync(Key, State("key", "a1", "one"), null);
        var before = await ActivateAsync(Key);

        await Joint.SaveAsync(
            [
                Draft(Key, Changed("ann", Noon, "updated", "{}", "{}"), etag),
                Draft(Other, State("key", "a2", "two", credential: "hash-2"), null),
            ],
            Stop);

        Assert.Equal([Key], (await OpenAsync(Call(1, before))).Stale);
        Assert.Equal(("2", "1"), ((await LoadAsync(Key))!.Value.ETag, (await LoadAsync(Other))!.Value.ETag));
        Assert.Equal("two", Assert.Single(await Ledger.FindAsync("key", ["a2"], Stop)).Alias);
        Assert.Equal(Other, Assert.Single(await Ledger.FindAsync("credential", ["hash-2"], Stop)).Account);
        Assert.Equal([2], await Ledger.AdvanceAsync([Other], Stop));
        Assert.Equal(Key, Assert.Single((await Changes.ChangesAsync(new(), 0, 10, Stop)).Changes).Account);
    }

    [Fact]
    public async Task What_was_saved_together_is_saved_on_one_by_one()
    {
        await Joint.SaveAsync([Draft(Key, State("key", "a1", null), null), Draft(Other, State("key", "a2", null), null)], Stop);

        Assert.Equal("2", await SaveAsync(Other, State("key", "a2", "two"), "1"));
        await Joint.SaveAsync([Draft(Other, State("key", "a2", "three"), "2")], Stop);

        Assert.Equal("three", Assert.Single(await Ledger.FindAsync("key", ["a2"], Stop)).Alias);
    }

    [Fact]
    public async Task Where_somebody_else_saved_one_of_them_first_none_is_saved()
    {
        var etag = await SaveAsync(Key, State("key", "a1", "one"), null);
        await SaveAsync(Key, State("key", "a1", "newer"), etag);

        await AssertNothingSavedAsync<StateConflictException>(Key, Changed("late", Noon, "updated", "{}", "{}"), etag);
        await AssertNothingSavedAsync<StateConflictException>(Key, State("key", "a1", "late"), null);
        await AssertNothingSavedAsync<StateConflictException>(AccountId.Key("none"), State("key", "none", null), "1");
    }

    [Fact]
    public async Task Where_an_alias_is_taken_none_is_saved()
    {
        await SaveAsync(Key, State("key", "a1", "one"), null);

        await AssertNothingSavedAsync<AliasTakenException>(AccountId.Key("a3"), State("key", "a3", "one"), null);
    }

    [Fact]
    public async Task Where_more_would_be_guaranteed_than_there_is_none_is_saved()
    {
        await SaveAsync(Blue, Rated("team", "blue", 10, null), null);

        await AssertNothingSavedAsync<OverallottedException>(AccountId.Key("c"), Guaranteed("c", 11, null), null);
        await Joint.SaveAsync([Draft(AccountId.Key("c"), Guaranteed("c", 10, null), null)], Stop);
    }

    [Fact]
    public async Task Where_one_cannot_be_kept_none_is_saved() =>
        await AssertNothingSavedAsync<LedgerRejectedException>(
            Key, State("key", "a1", null).Replace("a1", "a\\u0000", StringComparison.Ordinal), null);

    // Each draws some of a few accounts in an order of its own, and goes on until it was first with all of them.
    [Fact(Timeout = 120_000)]
    public async Task Many_that_save_the_same_accounts_in_other_orders_all_come_through()
    {
        const int Savers = 24;
        AccountId[] accounts = [.. Enumerable.Range(0, 12).Select(i => AccountId.Key($"k{i}"))];
        var saved = new int[accounts.Length];

        await Task.WhenAll(Enumerable.Range(0, Savers).Select(async seed =>
        {
            var random = new Random(seed);
            for (var done = 0; done < 4;)
            {
                var some = Enumerable.Range(0, accounts.Length).ToArray();
                random.Shuffle(some);
                some = some[..4];
                var drafts = new List<DraftedState>();
                foreach (var i in some)
                    drafts.Add(Draft(accounts[i], Rated("key", $"k{i}", 1, null, parent: Blue, allotments: [Blue, Acme]), (await LoadAsync(accounts[i]))?.ETag));
                try
                {
                    await Joint.SaveAsync(drafts, Stop);
                }
                catch (StateConflictException)
                {
                    continue;
                }

                done++;
                foreach (var i in some)
                    Interlocked.Increment(ref saved[i]);
            }
        }));

        for (var i = 0; i < accounts.Length; i++)
            Assert.Equal(saved[i] == 0 ? null : $"{saved[i]}", (await LoadAsync(accounts[i]))?.ETag);
    }

    [Fact(Timeout = 120_000)]
    public async Task Saving_together_and_saving_moving_and_opening_alone_do_not_wait_for_each_other_for_ever()
    {
        AccountId[] accounts = [.. Enumerable.Range(0, 40).Select(i => AccountId.Key($"k{i}"))];

        await Task.WhenAll(Enumerable.Range(0, 12).Select(async seed =>
        {
            var random = new Random(seed);
            for (var i = 0; i < 10; i++)
            {
                random.Shuffle(accounts = [.. accounts]);
                var some = accounts[..8];
                switch (seed % 4)
                {
                    case 0:
                        try
                        {
                            await Joint.SaveAsync([.. some.Select(one => Draft(one, State("key", one.Name, null), null))], Stop);
                        }
                        catch (StateConflictException)
                        {
                        }

                        break;
                    case 1:
                        await SaveAsync(some[0], State("key", some[0].Name, null), null);
                        break;
                    case 2:
                        await Ledger.AdvanceAsync(some, Stop);
                        break;
                    default:
                        await OpenAsync(Call(1, [.. some.Select(one => new Fence(one, 1))]));
                        break;
                }
            }
        }));
    }

    [Fact]
    public async Task What_was_drafted_by_one_in_whose_place_another_lives_is_not_saved()
    {
        var (drafting, other) = ((await ActivateAsync(Key)).Epoch, (await ActivateAsync(Other)).Epoch);
        var living = (await ActivateAsync(Key)).Epoch;
        DraftedState[] drafts =
        [
            Draft(Other, State("key", "a2", "two"), null) with { Epoch = other },
            Draft(Key, State("key", "a1", "one"), null) with { Epoch = drafting },
        ];

        await Assert.ThrowsAsync<StateConflictException>(() => Joint.SaveAsync(drafts, Stop));
        Assert.Null(await LoadAsync(Other));

        await Joint.SaveAsync([drafts[0], drafts[1] with { Epoch = living }], Stop);
        Assert.NotNull(await LoadAsync(Key));
        Assert.NotNull(await LoadAsync(Other));
    }

    private async Task AssertNothingSavedAsync<TException>(AccountId account, string json, string? etag)
        where TException : LedgerRejectedException
    {
        var known = await LoadAsync(account);
        var changes = (await Changes.ChangesAsync(new(), 0, 10, Stop)).Total;
        var before = await ActivateAsync(account);

        var other = Changed("ann", Noon, "created", null, "{}").Replace("a1", "a2", StringComparison.Ordinal);
        // Whichever comes first.
        for (var i = 0; i < 2; i++)
        {
            DraftedState[] drafts = [Draft(Other, other, null), Draft(account, json, etag)];
            if (i == 1)
                Array.Reverse(drafts);
            await Assert.ThrowsAsync<TException>(() => Joint.SaveAsync(drafts, Stop));
        }

        Assert.Null(await LoadAsync(Other));
        Assert.Equal(known, await LoadAsync(account));
        Assert.Empty(await Ledger.FindAsync("key", ["a2"], Stop));
        Assert.Equal(changes, (await Changes.ChangesAsync(new(), 0, 10, Stop)).Total);
        Assert.Equal(before.Epoch + 1, (await ActivateAsync(account)).Epoch);
    }

    private static DraftedState Draft(AccountId account, string json, string? etag) =>
        new("key", account.Value, Encoding.UTF8.GetBytes(json), etag);
}
