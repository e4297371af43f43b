using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Ledger;
using Tollgate.Ledger.Sqlite;

namespace Tollgate.Api.Tests.Access;

public sealed class UnknownKeysTests : IAsyncDisposable
{
    private static readonly IPAddress Guesser = IPAddress.Parse("192.0.2.7");
    private static readonly IPAddress Other = IPAddress.Parse("192.0.2.8");

    private readonly FakeTimeProvider _time = new(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly string _folder = Directory.CreateTempSubdirectory("tollgate-keys-").FullName;
    private readonly OneKeyLedger _ledger;
    private readonly KnownKeys _keys;

    public UnknownKeysTests()
    {
        _ledger = new(SqliteLedger.Open(_folder, _time));
        _keys = new(new Books(_ledger, _time, NullLogger<Books>.Instance), _time);
    }

    [Fact]
    public async Task A_hundred_thousand_unknown_keys_leave_no_trace_and_a_known_key_is_served_meanwhile()
    {
        _ledger.Known = "known";
        Assert.Equal(AccountId.Key("known"), await FoundAsync("known", Guesser));

        var found = await Task.WhenAll(Enumerable.Range(0, 100_000).Select(i => FindAsync($"unknown {i}", Guesser).AsTask()));

        Assert.All(found, lookup => Assert.NotNull(lookup.Error));
        Assert.Equal(FailedLookups.FailuresMax, found.Count(lookup => lookup.Error!.Status == 401));
        Assert.Equal(AccountId.Key("known"), await FoundAsync("known", Guesser));
        Assert.Equal(0, (await _ledger.AuditAsync(TestContext.Current.CancellationToken)).Accounts);
    }

    [Fact]
    public async Task A_good_key_is_served_however_many_bad_ones_came_from_its_address()
    {
        await ExhaustAsync(Guesser);
        _ledger.Known = "new";

        Assert.Equal(AccountId.Key("new"), await FoundAsync("new", Guesser));
    }

    [Fact]
    public async Task Whoever_guesses_is_told_when_to_ask_again_and_others_are_not_affected()
    {
        await ExhaustAsync(Guesser);
        _time.Advance(TimeSpan.FromSeconds(20));

        var error = (await FindAsync("one more", Guesser)).Error!;

        Assert.Equal((429, TimeSpan.FromSeconds(40)), (error.Status, error.RetryAfter));
        Assert.Equal(401, (await FindAsync("unknown", Other)).Error!.Status);
    }

    [Fact]
    public async Task A_minute_later_an_address_may_guess_again()
    {
        await ExhaustAsync(Guesser);

        Assert.Equal(429, (await FindAsync("one more", Guesser)).Error!.Status);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(401, (await FindAsync("one more", Guesser)).Error!.Status);
    }

    [Fact]
    public void A_network_of_IPv6_counts_as_one_address()
    {
        var failed = new FailedLookups(_time);
        for (var i = 0; i < FailedLookups.FailuresMax; i++)
            failed.Count(IPAddress.Parse($"2001:db8:1:2::{i:x}"));

        Assert.NotNull(failed.Wait(IPAddress.Parse("2001:db8:1:2:ffff::1")));
        Assert.Null(failed.Wait(IPAddress.Parse("2001:db8:1:3::1")));
    }

    [Fact]
    public void Beyond_the_addresses_that_are_told_apart_all_others_count_as_one()
    {
        var failed = new FailedLookups(_time);
        for (var i = 0; i < FailedLookups.AddressesMax + FailedLookups.FailuresMax; i++)
            failed.Count(new IPAddress(BitConverter.GetBytes(i + 1)));

        Assert.NotNull(failed.Wait(IPAddress.Parse("203.0.113.1")));
        Assert.Null(failed.Wait(new IPAddress(BitConverter.GetBytes(1))));
    }

    [Fact]
    public async Task A_ledger_that_is_away_is_no_failed_guess()
    {
        _ledger.IsAway = true;
        for (var i = 0; i <= FailedLookups.FailuresMax; i++)
            Assert.Equal(503, (await FindAsync("new", Guesser)).Error!.Status);

        (_ledger.IsAway, _ledger.Known) = (false, "new");
        Assert.Equal(AccountId.Key("new"), await FoundAsync("new", Guesser));
    }

    public async ValueTask DisposeAsync()
    {
        await _ledger.Inner.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task ExhaustAsync(IPAddress address)
    {
        for (var i = 0; i < FailedLookups.FailuresMax; i++)
            Assert.Equal(401, (await FindAsync($"unknown {i}", address)).Error!.Status);
    }

    private async Task<AccountId> FoundAsync(string hash, IPAddress address)
    {
        Assert.True((await FindAsync(hash, address)).TryGetAccount(out var account, out _));
        return account;
    }

    private ValueTask<KeyLookup> FindAsync(string hash, IPAddress address) =>
        _keys.FindAsync(new PresentedKey(hash, "sk-...wxyz", IsMaster: false), address, TestContext.Current.CancellationToken);
}
