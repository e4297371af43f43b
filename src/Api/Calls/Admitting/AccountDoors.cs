using Tollgate.Accounts;
using Tollgate.Api.Remembering;
using Tollgate.Grains;
using Tollgate.Grains.Keys;
using Tollgate.Ledger;

namespace Tollgate.Api.Calls.Admitting;

/// <summary>The way from this process to the grains of accounts. What is said to one account at the same time travels
/// together, so a budget that sees every call costs a message per round trip, not one per call.</summary>
/// <param name="scheduler">Where messages are sent from; null: the thread pool.</param>
internal sealed class AccountDoors(IGrainFactory grains, TimeProvider time, TaskScheduler? scheduler = null)
    : IAccountMessages, IForgetful
{
    /// <summary>A door is a few hundred bytes and is made again when needed.</summary>
    private const int DoorsMax = 100_000;

    private static readonly TimeSpan[] TellPauses = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(500)];

    private readonly Recent<AccountId, Door> _doors = new(DoorsMax);

    public Task<KeyIdentity?> IdentifyAsync(AccountId key) =>
        grains.GetGrain<IKeyGrain>(key.Value).Identify().AsTask();

    public Task<Admission> AdmitAsync(AccountId account, CallEstimate call) => DoorOf(account).Questions.Add(call);

    public Task ExtendAsync(AccountId account, CallId call, Money held, long tokens) =>
        DoorOf(account).Grain.Extend(call, held, tokens).AsTask();

    public async Task TellAsync(AccountId account, IReadOnlyList<Balance> balances, Ending ended)
    {
        var door = DoorOf(account);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await door.News.Add((balances, ended));
                return;
            }
            catch (Exception) when (attempt < TellPauses.Length)
            {
                await Task.Delay(TellPauses[attempt], time);
            }
            catch (Exception)
            {
                // The account compares its older holds with the books from time to time.
                return;
            }
        }
    }

    public void Retire(AccountId account, long epoch) => DoorOf(account).Grain.Retire(epoch).AsTask()
        .ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    public void ForgetUnused() => _doors.Turn();

    // Whoever holds a door that is forgotten goes on with it; the next to come makes a new one.
    private Door DoorOf(AccountId account) => _doors.TryGet(account, out var door)
        ? door
        : _doors.GetOrAdd(account, new Door(grains.GetAccount(account), scheduler));

    private sealed class Door
    {
        public Door(IAccountGrain grain, TaskScheduler? scheduler)
        {
            Grain = grain;
            Questions = new(
                async calls => (await grain.Admit(new Questions([.. calls]))).Admissions, scheduler: scheduler);
            News = new(TellAsync, scheduler: scheduler);
        }

        public IAccountGrain Grain { get; }

        public NaturalBatch<CallEstimate, Admission> Questions { get; }

        public NaturalBatch<(IReadOnlyList<Balance> Balances, Ending Ended), bool> News { get; }

        private async Task<IReadOnlyList<bool>> TellAsync(
            IReadOnlyList<(IReadOnlyList<Balance> Balances, Ending Ended)> batch)
        {
            await Grain.Tell(new News([.. Newest(batch)], [.. batch.Select(news => news.Ended)]));
            return new bool[batch.Count];
        }

        // Of many balances of one period only the last matters.
        private static IEnumerable<Balance> Newest(
            IReadOnlyList<(IReadOnlyList<Balance> Balances, Ending Ended)> batch) =>
            batch.Count == 1
                ? batch[0].Balances
                : batch.SelectMany(news => news.Balances)
                    .GroupBy(
                        balance => (balance.Account, balance.Period),
                        (_, balances) => balances.MaxBy(balance => balance.Version));
    }
}
