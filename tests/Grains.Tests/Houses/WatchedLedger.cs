using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Tollgate.Accounts;
using Tollgate.Ledger;

namespace Tollgate.Grains.Tests.Houses;

/// <summary>A ledger that can be away, and tells what it was asked.</summary>
internal sealed class WatchedLedger(ILedger ledger, List<string>? log = null) : ILedger
{
    // A signal that never comes is a failure, not a test that never ends.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Dictionary<string, Channel<bool>> _asked = [];

    public bool IsAway { get; set; }

    /// <summary>Runs when the ledger has answered an operation, and before anybody hears of it.</summary>
    public Func<string, Task> BeforeAnswering { get; set; } = _ => Task.CompletedTask;

    /// <summary>Ends when the operation has been answered once more since the last time this was awaited.</summary>
    public Task Answered(string operation)
    {
        var token = TestContext.Current.CancellationToken;
        return Of(operation).Reader.ReadAsync(token).AsTask().WaitAsync(Patience, token);
    }

    public Task<IReadOnlyList<OpenOutcome>> OpenAsync(IReadOnlyList<NewCall> calls, CancellationToken cancellationToken) =>
        Ask(() => ledger.OpenAsync(calls, cancellationToken));

    public Task ExtendAsync(IReadOnlyList<Extension> extensions, CancellationToken cancellationToken) =>
        ledger.ExtendAsync(extensions, cancellationToken);

    public Task<IReadOnlyList<Balance>> SettleAsync(IReadOnlyList<Settlement> settlements, CancellationToken cancellationToken) =>
        Ask(() => ledger.SettleAsync(settlements, cancellationToken));

    public Task<Recovery> RecoverAsync(IReadOnlyCollection<string> living, int most, CancellationToken cancellationToken) =>
        Ask(() => ledger.RecoverAsync(living, most, cancellationToken));

    public Task<IReadOnlyList<long>> AdvanceAsync(IReadOnlyList<AccountId> accounts, CancellationToken cancellationToken) =>
        Ask(() => ledger.AdvanceAsync(accounts, cancellationToken));

    public Task<IReadOnlyList<AccountBooks>> ReadAsync(
        IReadOnlyList<BooksQuestion> questions, CancellationToken cancellationToken) =>
        Ask(() => ledger.ReadAsync(questions, cancellationToken));

    public Task<IReadOnlyList<Comparison>> CompareAsync(
        IReadOnlyList<ComparisonQuestion> questions, CancellationToken cancellationToken) =>
        Ask(() => ledger.CompareAsync(questions, cancellationToken));

    public Task<Balance> PostAsync(Entry entry, CancellationToken cancellationToken) =>
        ledger.PostAsync(entry, cancellationToken);

    public Task<IReadOnlyList<Balance>> BalancesAsync(IReadOnlyList<Charge> charges, CancellationToken cancellationToken) =>
        ledger.BalancesAsync(charges, cancellationToken);

    public Task<IReadOnlyList<CallRecord?>> ClaimedAsync(
        IReadOnlyList<Claim> claims, CancellationToken cancellationToken) =>
        ledger.ClaimedAsync(claims, cancellationToken);

    public Task<CallRecord?> CallAsync(CallId call, CancellationToken cancellationToken) =>
        ledger.CallAsync(call, cancellationToken);

    public Task<Audit> AuditAsync(CancellationToken cancellationToken) => ledger.AuditAsync(cancellationToken);

    public Task<IReadOnlyList<DirectoryEntry>> FindAsync(
        string kind, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        ledger.FindAsync(kind, ids, cancellationToken);

    public Task<DirectoryPage> ListAsync(Listing listing, long offset, int most, CancellationToken cancellationToken) =>
        ledger.ListAsync(listing, offset, most, cancellationToken);

    public Task<IReadOnlyList<DirectoryEntry>> NextAsync(
        Listing listing, DirectoryEntry? after, int most, CancellationToken cancellationToken) =>
        ledger.NextAsync(listing, after, most, cancellationToken);

    public Task<DateTimeOffset> PingAsync(CancellationToken cancellationToken) => ledger.PingAsync(cancellationToken);

    private async Task<T> Ask<T>(Func<Task<T>> ask, [CallerMemberName] string operation = "")
    {
        if (IsAway)
        {
            Of(operation).Writer.TryWrite(false);
            throw new LedgerUnavailableException("Nobody is there.");
        }

        lock (_asked)
            log?.Add(operation);
        var answer = await ask();
        await BeforeAnswering(operation);
        Of(operation).Writer.TryWrite(true);
        return answer;
    }

    private Channel<bool> Of(string operation)
    {
        lock (_asked)
        {
            if (!_asked.TryGetValue(operation, out var asked))
                _asked[operation] = asked = Channel.CreateUnbounded<bool>();
            return asked;
        }
    }
}
