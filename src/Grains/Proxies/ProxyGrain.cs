using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Tollgate.Accounts;
using Tollgate.Grains.State;
using Tollgate.Ledger;

namespace Tollgate.Grains.Proxies;

/// <summary>The account of all calls together. Its budget is the configuration's; its period begins when that budget is
/// first seen, and is saved, so that neither a restart nor another process begins a new one.</summary>
[GrainType("proxy")]
internal sealed class ProxyGrain(
    Books books,
    IGrainStorage storage,
    TimeProvider time,
    Standing standing,
    AccountDefaults defaults,
    ILogger<ProxyGrain> log)
    : AccountGrain<ProxyProfile>("proxy", books, storage, time, standing, log)
{
    protected override AccountState<ProxyProfile>? Unsaved { get; } =
        new(new Limits { Window = new(DateTimeOffset.UnixEpoch, null, null) }, new ProxyProfile(), []);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await base.OnActivateAsync(cancellationToken);
        if (Configured(Live!) is null)
            return;
        var outcome = await EditAsync(
            new(saved => saved is null ? null : Configured(saved), EditOutcome.Done));
        if (outcome != EditOutcome.Done)
            throw new AccountUnavailableException($"The budget of {Id} could not be saved.");
    }

    // Rates begin nothing, so they need not be saved.
    protected override Limits Binding(AccountState<ProxyProfile> state) =>
        state.Limits with { Rates = defaults.ProxyRates };

    protected override IReadOnlyList<DirectoryRow> Directory(ProxyProfile profile, Limits limits) => [];

    // Null where it is so already.
    private AccountState<ProxyProfile>? Configured(AccountState<ProxyProfile> saved)
    {
        var (max, duration) = (defaults.ProxyBudget, defaults.ProxyDuration);
        if (saved.Limits.MaxBudget == max && (max is null || saved.Limits.Window.Duration == duration))
            return null;

        var window = saved.Unmade ? Window.Rolling(Now, duration)
            : saved.Limits.Window.Duration == duration ? saved.Limits.Window
            : saved.Limits.Window.WithDuration(Now, duration);
        return saved with { Limits = saved.Limits with { MaxBudget = max, Window = window }, Unmade = false };
    }
}

/// <summary>There is one, and nothing to say of it.</summary>
[GenerateSerializer, Alias("tollgate.proxy-profile")]
internal sealed record ProxyProfile;
