using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Tollgate.Accounts;
using Tollgate.Grains.Alerts;
using Tollgate.Grains.Living;
using Tollgate.Grains.Resets;
using Tollgate.Grains.Showing;
using Tollgate.Grains.State;
using Tollgate.Ledger;

namespace Tollgate.Grains;

/// <summary>An account's address; one caller at a time. What it answers is decided in Accounts.</summary>
/// <remarks>It makes way by deactivating: Orleans hands whatever arrives after it to the next activation.</remarks>
internal abstract partial class AccountGrain<TProfile>(
    string stateName, Books books, IGrainStorage storage, TimeProvider time, Standing standing, ILogger log)
    : Grain, IAccountGrain, IShown<TProfile>, IRemindable, IHome
    where TProfile : class
{
    private ResetAnnouncer _resets = null!;
    private Residence<TProfile> _residence = null!;
    private IGrainTimer? _look;
    private IDisposable? _life;
    private bool _looks;

    protected AccountId Id => new(this.GetPrimaryKeyString());

    protected Account Account => _residence.Account;

    protected DateTimeOffset Now => time.GetUtcNow();

    protected Explanation Figures => Account.Explain(Now);

    /// <summary>The account as it was last saved; null where it was never made, or was deleted.</summary>
    protected AccountState<TProfile>? Live => _residence.State is { IsLive: true } state ? state : null;

    /// <summary>Whether it has been made; what exists unsaved has not.</summary>
    protected bool IsSaved => _residence.State is { Unmade: false };

    /// <summary>An account that exists without ever being saved, always the same; null for all that do not.</summary>
    protected virtual AccountState<TProfile>? Unsaved => null;

    /// <summary>The team whose member the account is; null: it is none.</summary>
    protected virtual AccountId? Team => null;

    /// <summary>Its id in metrics.</summary>
    protected virtual string MetricId => Id.Name;

    private AccountState<TProfile>? Unmade => Unsaved is { } unsaved ? unsaved with { Unmade = true } : null;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _resets = new(this, Id, time, log);
        _residence = new(
            Id,
            new(storage, stateName, this.GetGrainId(), time),
            Unmade,
            Binding,
            Behind,
            ServiceProvider.GetRequiredService<AccountDefaults>(),
            books,
            time,
            this,
            log,
            ServiceProvider.GetService<AlertOutbox>() is { } outbox
                ? new Crier(outbox, time, () => Subject(_residence.State!.Profile))
                : null,
            Team);
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
        BeWatched();
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _life?.Dispose();
        return base.OnDeactivateAsync(reason, cancellationToken);
    }

    public ValueTask<Answers> Admit(Questions questions) => standing.IsGood
        ? new(_residence.Admit(questions))
        : throw new AccountUnavailableException($"The process of {Id} does not know whether the cluster counts it in.");

    public ValueTask Extend(CallId call, Money held, long tokens)
    {
        _residence.Extend(call, held, tokens);
        return default;
    }

    public ValueTask Tell(News news)
    {
        _residence.Hear(news);
        Heard();
        return default;
    }

    public ValueTask Retire(long epoch)
    {
        _residence.Retire(epoch);
        return default;
    }

    public ValueTask<Explanation> Explain() => new(Figures);

    public ValueTask<Judgement> Judge(CallEstimate call) =>
        new(new Judgement(Figures, Account.Limits, Account.Judge(call, Now), [.. Account.Judges]));

    public Task<SpendChange> SetSpent(Money spent, string reason, string author) => Live is null
        ? Task.FromResult(new SpendChange(EditOutcome.Unknown, default, default))
        : _residence.SetSpentAsync(spent, reason, author);

    public Task<AccountView> GetState() =>
        Task.FromResult(AccountView.Of(Account.Limits, Live is { Unmade: false }, Figures));

    public Task<EditOutcome> Edit(LimitsEdit[] edits, string? profile) => EditAsync(Changes(edits, profile));

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

    /// <summary>News of a call came.</summary>
    protected virtual void Heard()
    {
    }

    /// <summary>What is kept of one that is deleted.</summary>
    protected virtual AccountState<TProfile> AfterDeletion(AccountState<TProfile> deleted, DateTimeOffset now) =>
        deleted;

    /// <summary>The limits that bind, where they are others than those that are saved.</summary>
    protected virtual Limits Binding(AccountState<TProfile> state) => state.Limits;

    /// <summary>The accounts that this one belongs to, and that a call must ask as well.</summary>
    protected virtual IReadOnlyList<AccountId> Behind(TProfile profile) => [];

    /// <summary>Whom alerts of this account are about. Itself by its id, since a profile that nobody saved has
    /// none.</summary>
    protected virtual AlertSubject Subject(TProfile profile) => new();

    /// <summary>How the directory is to know the account.</summary>
    protected abstract IReadOnlyList<DirectoryRow> Directory(TProfile profile, Limits limits);

    protected Task<EditOutcome> CreateAsync(TProfile profile, Limits limits) => EditAsync(Creation(profile, limits));

    /// <summary>One that was deleted with others belonging to it: until they are deleted too, it is found as what has
    /// some, and is not made again.</summary>
    /// <param name="kind">As what the directory knows it until then.</param>
    protected AccountState<TProfile> Unswept(AccountState<TProfile> deleted, string kind, DateTimeOffset now) =>
        deleted with { Directory = [new(kind, Id.Name) { CreatedAt = now }] };

    /// <summary>They are deleted.</summary>
    protected Task<EditOutcome> SweepAsync() => EditAsync(new(
        saved => saved is { IsLive: false, Directory.Count: > 0 } ? saved with { Directory = [] } : null,
        EditOutcome.Unknown));

    protected async Task<EditOutcome> EditAsync(NextState<TProfile> next)
    {
        var outcome = await _residence.EditAsync(saved => ToSave(next, saved), next.Otherwise);
        AfterEdit();
        return outcome;
    }

    private void AfterEdit()
    {
        _resets.SetTimer(Account.Limits);
        BeWatched();
    }

    // Whatever the edit is, what is saved is listed as it is saved.
    private AccountState<TProfile>? ToSave(NextState<TProfile> next, AccountState<TProfile>? saved)
    {
        var state = next.Of(saved);
        if (state is { IsLive: true, Unmade: false })
            state = state with { Directory = Directory(state.Profile, state.Limits) };
        return state?.Allotting(Id, saved);
    }

    // What nobody made has no budget to watch, and clients may name as many of that as they like.
    private void BeWatched()
    {
        if (_life is null && Id.Kind.Facts.MetricName is not null && Live is { Unmade: false })
            _life = ServiceProvider.GetService<LivingAccounts>()?.Add(Watched);
    }

    private AccountReading? Watched() => Live is null
        ? null
        : new(Id, MetricId, Account.Limits.Alias, Account.ExplainBudget(Now), Account.LeftOfModels(Now));

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
