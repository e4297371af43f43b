using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Tollgate.Accounts;
using Tollgate.Grains.State;
using Tollgate.Ledger;

namespace Tollgate.Grains;

/// <summary>An account's address; one caller at a time. What it answers is decided in Accounts.</summary>
/// <remarks>It makes way by deactivating: Orleans hands whatever arrives after it to the next activation.</remarks>
internal abstract partial class AccountGrain<TProfile>(
    string stateName, Books books, IGrainStorage storage, TimeProvider time, ILogger log) : Grain, IAccountGrain
    where TProfile : class
{
    private readonly Reconciliation _reconciliation = new(books, time);
    private Residence<TProfile> _residence = null!;
    private IGrainTimer? _look;
    private bool _looks;

    protected AccountId Id => new(this.GetPrimaryKeyString());

    protected Account Account => _residence.Account;

    protected Explanation Figures => Account.Explain(time.GetUtcNow());

    /// <summary>The account as it was last saved; null where it was never made, or was deleted.</summary>
    protected AccountState<TProfile>? Live => _residence.State is { IsLive: true } state ? state : null;

    /// <summary>An account that exists without ever being saved; null for all that do not.</summary>
    protected virtual AccountState<TProfile>? Unsaved => null;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _residence = new(Id, new(storage, stateName, this.GetGrainId()), Unsaved, books, time);
        try
        {
            await _residence.ReadAsync();
        }
        catch (Exception exception)
        {
            // Exceptions of drivers cannot cross to the caller.
            Log.NotRead(log, exception, Id);
            throw new AccountUnavailableException($"The books of {Id} could not be read.");
        }

        if (Account.InFlight > 0)
            LookLater();
    }

    public ValueTask<Answers> Admit(Questions questions)
    {
        LookLater();
        var now = time.GetUtcNow();
        var answers = new Admission[questions.Calls.Length];
        try
        {
            for (var i = 0; i < answers.Length; i++)
                answers[i] = Account.Admit(questions.Calls[i], now);
        }
        catch (InvariantException broken)
        {
            throw MakeWay(broken);
        }

        return new(new Answers(answers));
    }

    public ValueTask Extend(CallId call, Money held) => Change(residence => residence.Account.Extend(call, held));

    public ValueTask Tell(News news) => Change(residence => residence.Hear(news));

    public ValueTask Retire(long epoch)
    {
        if (Account.Epoch <= epoch)
            DeactivateOnIdle();
        return default;
    }

    public ValueTask<Explanation> Explain() => new(Figures);

    public Task<AccountView> GetState() => Task.FromResult(
        new AccountView(Id.Value, Account.Limits.Alias, Account.Limits.Blocked, Account.Limits.Deleted, Figures));

    /// <summary>How the directory is to know the account.</summary>
    protected abstract IReadOnlyList<DirectoryRow> Directory(TProfile profile, Limits limits);

    protected async Task<EditOutcome> CreateAsync(TProfile profile, Limits limits)
    {
        var edit = await _residence.EditAsync(Next, EditOutcome.Exists);
        if (edit.Reason is { } reason)
            Log.Edited(log, reason, Id, edit.Outcome);
        if (edit.MustMakeWay)
            DeactivateOnIdle();
        return edit.Outcome;

        AccountState<TProfile>? Next(AccountState<TProfile>? saved)
        {
            if (saved is { IsLive: true })
                return null;

            var first = saved is null ? limits : limits.InPeriodsAfter(saved.Limits, time.GetUtcNow());
            return new(first, profile, Directory(profile, first));
        }
    }

    private ValueTask Change(Action<Residence<TProfile>> change)
    {
        try
        {
            change(_residence);
            return default;
        }
        catch (InvariantException broken)
        {
            throw MakeWay(broken);
        }
    }

    // An account that found its own figures wrong does not go on; the next activation reads them from the books.
    private AccountUnavailableException MakeWay(InvariantException broken)
    {
        Log.Broken(log, broken, Id);
        DeactivateOnIdle();
        return new AccountUnavailableException($"{Id} is being read again from the books.");
    }

    private void LookLater()
    {
        if (_looks)
            return;

        _looks = true;
        _look ??= this.RegisterGrainTimer(LookAsync, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _look.Change(Reconciliation.Interval, Timeout.InfiniteTimeSpan);
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        _looks = false;
        if (!await _reconciliation.AgreesAsync(Account))
            DeactivateOnIdle();
        else if (Account.InFlight > 0)
            LookLater();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The books of {Account} could not be read")]
        public static partial void NotRead(ILogger logger, Exception exception, AccountId account);

        [LoggerMessage(2, LogLevel.Warning, "An edit of {Account} ended as {Outcome}")]
        public static partial void Edited(ILogger logger, Exception exception, AccountId account, EditOutcome outcome);

        [LoggerMessage(3, LogLevel.Critical, "{Account} found its own figures wrong, and is read again from the books")]
        public static partial void Broken(ILogger logger, Exception exception, AccountId account);
    }
}
