using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Tollgate.Accounts;
using Tollgate.Grains.Resets;
using Tollgate.Grains.State;
using Tollgate.Ledger;

namespace Tollgate.Grains;

/// <summary>An account's address; one caller at a time. What it answers is decided in Accounts.</summary>
/// <remarks>It makes way by deactivating: Orleans hands whatever arrives after it to the next activation.</remarks>
internal abstract partial class AccountGrain<TProfile>(
    string stateName, Books books, IGrainStorage storage, TimeProvider time, Standing standing, ILogger log)
    : Grain, IAccountGrain, IRemindable, IHome
    where TProfile : class
{
    private ResetAnnouncer _resets = null!;
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
        _resets = new(this, Id, time, log);
        _residence = new(Id, new(storage, stateName, this.GetGrainId()), Unsaved, books, time, this, log);
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

        _resets.SetTimer(Account.Limits);
    }

    public ValueTask<Answers> Admit(Questions questions) => standing.IsGood
        ? new(_residence.Admit(questions))
        : throw new AccountUnavailableException($"The process of {Id} does not know whether the cluster counts it in.");

    public ValueTask Extend(CallId call, Money held)
    {
        _residence.Extend(call, held);
        return default;
    }

    public ValueTask Tell(News news)
    {
        _residence.Hear(news);
        return default;
    }

    public ValueTask Retire(long epoch)
    {
        _residence.Retire(epoch);
        return default;
    }

    public ValueTask<Explanation> Explain() => new(Figures);

    public Task<AccountView> GetState() => Task.FromResult(
        new AccountView(Id.Value, Account.Limits.Alias, Account.Limits.Blocked, Account.Limits.Deleted, Figures));

    public Task<EditOutcome> Edit(LimitsEdit[] edits) => EditAsync(
        saved => saved == Unsaved ? null : saved?.After(edits, time.GetUtcNow()), EditOutcome.Unknown);

    public Task ReceiveReminder(string reminderName, TickStatus status) => _resets.RemindedAsync(
        Live?.Limits, new DateTimeOffset(DateTime.SpecifyKind(status.FirstTickTime, DateTimeKind.Utc)));

    Task IHome.AnnounceResetsAsync(Limits limits) => _resets.RemindAsync(limits);

    void IHome.MakeWay() => DeactivateOnIdle();

    void IHome.LookAfter(TimeSpan pause)
    {
        if (_looks)
            return;

        _looks = true;
        _look ??= this.RegisterGrainTimer(LookAsync, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _look.Change(pause, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How the directory is to know the account.</summary>
    protected abstract IReadOnlyList<DirectoryRow> Directory(TProfile profile, Limits limits);

    protected Task<EditOutcome> CreateAsync(TProfile profile, Limits limits) => EditAsync(
        saved =>
        {
            if (saved is { IsLive: true })
                return null;

            var first = saved is null ? limits : limits.InPeriodsAfter(saved.Limits, time.GetUtcNow());
            return new(first, profile, Directory(profile, first));
        },
        EditOutcome.Exists);

    private async Task<EditOutcome> EditAsync(
        Func<AccountState<TProfile>?, AccountState<TProfile>?> next, EditOutcome otherwise)
    {
        var outcome = await _residence.EditAsync(next, otherwise);
        _resets.SetTimer(Account.Limits);
        return outcome;
    }

    private Task LookAsync(CancellationToken cancellationToken)
    {
        _looks = false;
        return _residence.LookAsync();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The books of {Account} could not be read")]
        public static partial void NotRead(ILogger logger, Exception exception, AccountId account);
    }
}
