using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Tollgate.Accounts;
using Tollgate.Api.Calls;
using Tollgate.Api.Calls.Admitting;
using Tollgate.Grains;
using Tollgate.Grains.Keys;
using Tollgate.Ledger;
using Tollgate.Ledger.Sqlite;
using Tollgate.Silo;

namespace Tollgate.Api.Tests.Calls;

/// <summary>A gate over a real ledger, with accounts that live in this process: the walk without HTTP and without
/// Orleans.</summary>
internal sealed class House : IAsyncDisposable
{
    public static readonly AccountId Key = AccountId.Key("1f");
    public static readonly AccountId Team = AccountId.Team("blue");

    private readonly string _folder = Directory.CreateTempSubdirectory("tollgate-gate-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 2, 18, 13, 37, 42, TimeSpan.Zero));

    public House()
    {
        Ledger = new UnreliableLedger(SqliteLedger.Open(_folder, _time));
        var books = new Books(Ledger, _time, NullLogger<Books>.Instance);
        Messages = new ResidentAccounts(Ledger, _time);
        Gate = new(
            Messages,
            books,
            new Identities(Messages),
            new Neighbours(),
            new InstanceId("here"),
            Standing,
            new CallIds(_time, new SeededRandom(1)),
            _time,
            Options.Create(new CallOptions()),
            NullLogger<Gate>.Instance);
    }

    public Standing Standing { get; } = new(TimeProvider.System);

    public Gate Gate { get; }

    public UnreliableLedger Ledger { get; }

    public ResidentAccounts Messages { get; }

    public DateTimeOffset Now => _time.GetUtcNow();

    public Period Period => new(Messages.Since);

    public IEnumerable<Account> Accounts => Messages.Accounts;

    public static CallApplication Call(decimal held) => new(
        Key, "1f", new Money(held), Pricing.Known, new("/chat/completions", "llama3", "groq/llama3", false, null));

    public void Limit(AccountId account, Money budget) => Messages.Limit(account, budget);

    public Task<Audit> AuditAsync() => Ledger.AuditAsync(CancellationToken.None);

    /// <summary>Lets pauses pass until something has happened.</summary>
    public async Task PassTimeUntilAsync(Task happened, int millisecondsAtOnce = 100)
    {
        while (!happened.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(millisecondsAtOnce));
            await Task.WhenAny(happened, Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Ledger.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class SeededRandom(int seed) : Random(seed);
}

/// <summary>Accounts without grains: activated over the ledger, asked one at a time.</summary>
internal sealed class ResidentAccounts(ILedger ledger, TimeProvider time) : IAccountMessages
{
    private readonly Lock _lock = new();
    private readonly Dictionary<AccountId, Account> _accounts = [];
    private readonly Dictionary<AccountId, Money> _limits = [];
    private readonly TaskCompletionSource _releaseBegun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _nothingHeld = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DateTimeOffset Since { get; } = time.GetUtcNow();

    public bool HasKey { get; set; } = true;

    public AccountId? Silent { get; set; }

    /// <summary>Until it ends no account hears that a call holds nothing any more.</summary>
    public Task Deafness { get; set; } = Task.CompletedTask;

    /// <summary>Ends when the first account is told that a call holds nothing any more.</summary>
    public Task ReleaseBegun => _releaseBegun.Task;

    public int Identified { get; private set; }

    public int Retired { get; private set; }

    /// <summary>Ends when the last hold was let go.</summary>
    public Task NothingHeld => _nothingHeld.Task;

    public IEnumerable<Account> Accounts
    {
        get
        {
            lock (_lock)
                return [.. _accounts.Values];
        }
    }

    public void Limit(AccountId account, Money budget) => _limits[account] = budget;

    public async Task<Account> ActivateAsync(AccountId id)
    {
        var epoch = (await ledger.AdvanceAsync([id], CancellationToken.None))[0];
        var books = (await ledger.ReadAsync([new(id, new Period(Since))], CancellationToken.None))[0];
        var limits = new Limits
        {
            Window = new Window(Since, null, null),
            MaxBudget = _limits.TryGetValue(id, out var budget) ? budget : null,
        };
        lock (_lock)
            return _accounts[id] = new Account(id, epoch, limits, books.Open, books.Balances);
    }

    public async Task<KeyIdentity?> IdentifyAsync(AccountId key)
    {
        Identified++;
        var account = await FindAsync(key);
        return HasKey ? new KeyIdentity(key, account.Epoch, House.Team.Name, null, null) : null;
    }

    public async Task<Admission> AdmitAsync(AccountId account, CallEstimate call)
    {
        if (account == Silent)
            throw new TimeoutException();
        var found = await FindAsync(account);
        lock (_lock)
            return found.Admit(call, time.GetUtcNow());
    }

    public async Task ExtendAsync(AccountId account, CallId call, Money held, long tokens)
    {
        var found = await FindAsync(account);
        lock (_lock)
            found.Extend(call, held, tokens);
    }

    public async Task TellAsync(AccountId account, IReadOnlyList<Balance> balances, Ending ended)
    {
        if (ended.Tokens is null)
        {
            _releaseBegun.TrySetResult();
            await Deafness;
        }

        var found = await FindAsync(account);
        lock (_lock)
        {
            foreach (var balance in balances)
                found.Observe(balance);
            found.End(ended, time.GetUtcNow());
            if (_accounts.Values.All(one => one.InFlight == 0))
                _nothingHeld.TrySetResult();
        }
    }

    public void Retire(AccountId account, long epoch)
    {
        lock (_lock)
        {
            if (_accounts.TryGetValue(account, out var found) && found.Epoch <= epoch)
            {
                _accounts.Remove(account);
                Retired++;
            }
        }
    }

    private Task<Account> FindAsync(AccountId id)
    {
        lock (_lock)
        {
            if (_accounts.TryGetValue(id, out var found))
                return Task.FromResult(found);
        }

        return ActivateAsync(id);
    }
}
