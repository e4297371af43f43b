using System.Threading.Channels;
using Tollgate.Accounts;

namespace Tollgate.Ledger.Tests;

/// <summary>A ledger that answers when and as its test says.</summary>
internal sealed class FaultyLedger : ILedger
{
    private readonly Channel<Sent> _sent = Channel.CreateUnbounded<Sent>();
    private int _pings;

    public bool IsReachable { get; set; } = true;

    public int Pings => _pings;

    /// <summary>What became of a call that is opened.</summary>
    public Func<NewCall, OpenState> StateOf { get; set; } = _ => OpenState.Opened;

    /// <summary>How long a test waits for what should come at once.</summary>
    public CancellationToken Patience { get; } = new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    public bool HasNext => _sent.Reader.TryPeek(out _);

    public ValueTask<Sent> NextAsync() => _sent.Reader.ReadAsync(Patience);

    /// <summary>What is sent next; null, if the task ends first.</summary>
    public async Task<Sent?> NextOrAsync(Task task)
    {
        var waiting = _sent.Reader.WaitToReadAsync(Patience).AsTask();
        return await Task.WhenAny(waiting, task) == waiting && _sent.Reader.TryRead(out var sent) ? sent : null;
    }

    public Task<IReadOnlyList<OpenOutcome>> OpenAsync(IReadOnlyList<NewCall> calls, CancellationToken cancellationToken) =>
        SendAsync<OpenOutcome>([.. calls], () => [.. calls.Select(call => new OpenOutcome(call.Id, StateOf(call), []))]);

    public Task ExtendAsync(IReadOnlyList<Extension> extensions, CancellationToken cancellationToken) =>
        SendAsync<bool>([.. extensions], () => []);

    public Task<IReadOnlyList<Balance>> SettleAsync(IReadOnlyList<Settlement> settlements, CancellationToken cancellationToken) =>
        SendAsync<Balance>(
            [.. settlements],
            () =>
            [
                .. settlements.SelectMany(settlement => settlement.Charges).Distinct()
                    .Select(charge => new Balance(charge.Account, charge.Period, new(1), 0, 1, 1)),
            ]);

    public Task<IReadOnlyList<long>> AdvanceAsync(IReadOnlyList<AccountId> accounts, CancellationToken cancellationToken) =>
        SendAsync<long>([.. accounts], () => [.. accounts.Select(_ => 1L)]);

    public Task<DateTimeOffset> PingAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _pings);
        return IsReachable
            ? Task.FromResult(DateTimeOffset.UnixEpoch)
            : Task.FromException<DateTimeOffset>(new LedgerUnavailableException("away"));
    }

    public Task<Recovery> RecoverAsync(IReadOnlyCollection<string> living, int most, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<AccountBooks>> ReadAsync(IReadOnlyList<BooksQuestion> questions, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<Comparison>> CompareAsync(IReadOnlyList<ComparisonQuestion> questions, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<Balance> PostAsync(Entry entry, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<Balance>> BalancesAsync(IReadOnlyList<Charge> charges, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<CallRecord?>> ClaimedAsync(IReadOnlyList<Claim> claims, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<CallRecord?> CallAsync(CallId call, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Audit> AuditAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<DirectoryEntry>> FindAsync(string kind, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<DirectoryPage> ListAsync(Listing listing, long offset, int most, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<DirectoryEntry>> NextAsync(
        Listing listing, DirectoryEntry? after, int most, CancellationToken cancellationToken) => throw new NotSupportedException();

    private async Task<IReadOnlyList<T>> SendAsync<T>(List<object> items, Func<IReadOnlyList<T>> answer)
    {
        var sent = new Sent(items);
        _sent.Writer.TryWrite(sent);
        await sent.Answered;
        return answer();
    }

    internal sealed class Sent(List<object> items)
    {
        private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyList<object> Items => items;

        public int Count => items.Count;

        public Task Answered => _answer.Task;

        public void Succeed() => _answer.SetResult();

        public void Fail(Exception exception) => _answer.SetException(exception);
    }
}
