using CsCheck;
using Tollgate.Accounts;

namespace Tollgate.Ledger.Tests;

public abstract partial class LedgerTests
{
    private static readonly Gen<(int Kind, int Seed)[]> Operations =
        Gen.Select(Gen.Int[0, 12], Gen.Int[0, int.MaxValue - 1]).Array[100];

    [Fact]
    public async Task Ten_thousand_random_operations_end_as_a_plain_model_says()
    {
        await Operations.SampleAsync(
            async operations =>
            {
                await Ledger.RecoverAsync([], int.MaxValue, Stop);
                var story = new Story(Ledger, Stop);
                foreach (var (kind, seed) in operations)
                    await story.NextAsync(kind, new Random(seed));
                await story.EndAsync();
            },
            iter: 100,
            threads: 1);

        await AssertBalancedAsync();
    }

    /// <summary>A ledger and the model of it, told the same.</summary>
    private sealed class Story(ILedger ledger, CancellationToken stop)
    {
        private static readonly decimal[] Amounts = [0, 1e-18m, 3e-18m, 0.1m, 0.2m, 0.3m, 37.5e-9m, 1.000000000000000001m, 9_999_999.9m];
        private static readonly string[] Tokens = ["a", "b", "c"];
        private static readonly string[] Owners = ["front-1", "front-2", "front-3"];

        private readonly ModelLedger _model = new();
        private readonly List<NewCall> _calls = [];
        private readonly List<Entry> _entries = [];
        private readonly AccountId[] _accounts = [.. Enumerable.Range(0, 4).Select(i => AccountId.Team($"{Guid.NewGuid()}-{i}"))];

        public Task NextAsync(int kind, Random random) => kind switch
        {
            0 => AdvanceAsync(random),
            1 or 2 or 3 => OpenAsync(random),
            4 => ReopenAsync(random),
            5 => ExtendAsync(random),
            6 or 7 or 8 => SettleAsync(random),
            9 => RecoverAsync(random),
            10 => PostAsync(random),
            11 => AdjustAsync(random),
            _ => LookAsync(random),
        };

        public async Task EndAsync()
        {
            var charges = _accounts.SelectMany(_ => new[] { Today, Tomorrow }, (account, period) => new Charge(account, period)).ToArray();
            Assert.Equal(charges.Select(_model.Balance), await ledger.BalancesAsync(charges, stop));

            var claims = _accounts.SelectMany(_ => Tokens, (account, token) => new Claim(account, token)).ToArray();
            Assert.Equal(claims.Select(_model.Claimed), (await ledger.ClaimedAsync(claims, stop)).Select(call => call?.Id));
            foreach (var call in _calls.TakeLast(12))
            {
                var read = await ledger.CallAsync(call.Id, stop);
                Assert.Equal(_model.Knows(call.Id), read is not null);
                Assert.Equal(read?.How, read is null ? null : _model.How(call.Id));
                if (_model.Cost(call.Id) is { } cost)
                    Assert.Equal(cost, (read!.Cost ?? Money.Zero) + (read.Adjusted ?? Money.Zero));
            }
        }

        private static Period Tomorrow => new(Noon.AddDays(1));

        private async Task AdvanceAsync(Random random)
        {
            var accounts = random.GetItems(_accounts, 2);
            Assert.Equal(accounts.Select(_model.Advance).ToArray(), await ledger.AdvanceAsync(accounts, stop));
        }

        private Task OpenAsync(Random random)
        {
            var batch = Enumerable.Range(0, random.Next(1, 4)).Select(_ => NewCall(random)).ToArray();
            _calls.AddRange(batch);
            return CheckOpenAsync(batch);
        }

        private Task ReopenAsync(Random random) => CheckOpenAsync(Some(random));

        private async Task CheckOpenAsync(NewCall[] batch)
        {
            var outcomes = await ledger.OpenAsync(batch, stop);
            foreach (var (call, outcome) in batch.Zip(outcomes))
            {
                var (state, stale) = _model.Add(call);
                Assert.Equal((call.Id, state), (outcome.Call, outcome.State));
                Assert.Equal(stale, outcome.Stale);
            }
        }

        private async Task ExtendAsync(Random random)
        {
            var extensions = Some(random).Select(call => new Extension(call.Id, Amount(random), random.Next(100))).ToArray();
            await ledger.ExtendAsync(extensions, stop);
            foreach (var extension in extensions)
                _model.Extend(extension);
        }

        private async Task SettleAsync(Random random)
        {
            var settlements = Some(random)
                .Select(call => Ended(call, random.Next(5) == 0 ? null : Amount(random).Dollars, random.Next(100), random.Next(100)) with
                {
                    RateTokens = random.Next(100),
                    SettledAt = Noon.AddSeconds(random.Next(5)),
                })
                .ToArray();
            _model.Settle(settlements);
            var balances = await ledger.SettleAsync(settlements, stop);
            Assert.Equal(settlements.SelectMany(settlement => settlement.Charges).Distinct().Select(_model.Balance), balances);
        }

        private async Task RecoverAsync(Random random)
        {
            var living = random.GetItems(Owners, random.Next(3));
            var most = random.Next(1, 4);
            var recovery = await ledger.RecoverAsync(living, most, stop);

            Assert.Equal(_model.Recover(living, most).OrderBy(call => call.Value), recovery.Calls.Select(call => call.Call).OrderBy(call => call.Value));
            Assert.All(recovery.Balances, balance => Assert.Equal(_model.Balance(new(balance.Account, balance.Period)), balance));
            Assert.Equal(
                recovery.Calls.SelectMany(call => call.Charges).Distinct().Count(),
                recovery.Balances.Count);
        }

        private async Task PostAsync(Random random)
        {
            if (_entries.Count == 0 || random.Next(3) > 0)
                _entries.Add(new(Guid.NewGuid(), Account(random), Today, Money.Zero - Amount(random), "edited", "admin", Noon));
            var entry = _entries[random.Next(_entries.Count)];
            _model.Post(entry);
            Assert.Equal(_model.Balance(new(entry.Account, entry.Period)), await ledger.PostAsync(entry, stop));
        }

        private async Task AdjustAsync(Random random)
        {
            var adjustments = Some(random).Select(call => new Adjustment(call.Id, Amount(random))).ToArray();
            var repricing = (IRepricing)ledger;
            _model.Adjust(adjustments);
            var balances = await repricing.AdjustAsync(adjustments, "admin", Noon, stop);

            Assert.All(balances, balance => Assert.Equal(_model.Balance(new(balance.Account, balance.Period)), balance));
            Assert.Empty(await repricing.AdjustAsync(adjustments, "admin", Noon, stop));
        }

        private async Task LookAsync(Random random)
        {
            var account = Account(random);
            var after = Noon.AddSeconds(random.Next(-1, 5));
            var books = (await ledger.ReadAsync([new(account, Today, after)], stop))[0];
            var expected = _model.Open.Where(call => call.Charges.Any(charge => charge.Account == account)).ToDictionary(call => call.Id);
            Assert.Equal(expected.Keys.OrderBy(call => call.Value), books.Open.Select(call => call.Call).OrderBy(call => call.Value));
            Assert.All(books.Open, call => Assert.Equal(
                (expected[call.Call].Held, expected[call.Call].HeldTokens), (call.Held, call.Tokens)));
            Assert.Equal(
                _model.Recent(account, after).Select(call => call.Id.Value).Order(),
                books.Recent.Select(call => call.Call.Value).Order());
            Assert.All(books.Recent, call => Assert.Equal(_model.RateTokens(call.Call), call.Tokens));
            Assert.All(books.Balances, balance => Assert.Equal(_model.Balance(new(balance.Account, balance.Period)), balance));

            var holds = Some(random).Select(call => call.Id).Distinct().ToArray();
            var comparison = (await ledger.CompareAsync([new(account, Today, holds)], stop))[0];
            Assert.Equal(_model.Epoch(account), comparison.Epoch);
            var open = _model.Open.Select(call => call.Id).ToHashSet();
            Assert.Equal(holds.Where(open.Contains).OrderBy(call => call.Value), comparison.Open.OrderBy(call => call.Value));
            Assert.All(comparison.Settled, ending => Assert.Equal(_model.RateTokens(ending.Call), ending.Tokens));
        }

        private NewCall NewCall(Random random)
        {
            var fences = random.GetItems(_accounts, 4).Distinct().Take(random.Next(1, 5))
                .Select(account => new Fence(account, _model.Epoch(account) - (random.Next(10) == 0 ? 1 : 0)))
                .ToArray();
            return Call(Amount(random).Dollars, fences) with
            {
                Owner = Owners[random.Next(3)],
                OpenedAt = Noon.AddSeconds(_calls.Count).AddMilliseconds(random.Next(1_000)),
                HeldTokens = random.Next(100),
                Claim = random.Next(2) == 0 ? new(fences[0].Account, Tokens[random.Next(3)]) : null,
                Charges = [.. fences.Select(fence => new Charge(fence.Account, random.Next(4) == 0 ? Tomorrow : Today))],
            };
        }

        private NewCall[] Some(Random random) => _calls.Count == 0 ? [] : random.GetItems(_calls.TakeLast(12).ToArray(), random.Next(1, 5));

        private AccountId Account(Random random) => _accounts[random.Next(_accounts.Length)];

        private static Money Amount(Random random) => new(Amounts[random.Next(Amounts.Length)]);
    }
}
