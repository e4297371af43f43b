using Tollgate.Accounts;
using Tollgate.Ledger;

namespace Tollgate.Api.Calls.Admitting;

/// <summary>How a call ended, and what it did cost.</summary>
/// <param name="Cost">Null where no price is known.</param>
/// <param name="Estimated">The tokens were counted here, since the provider did not report them.</param>
/// <param name="RateTokens">Those of the tokens that count against rates.</param>
internal sealed record Outcome(
    Money? Cost, Usage Usage, bool Estimated, CallStatus Status, long RateTokens = 0)
{
    /// <summary>The upstream model that ran, or failed last; null: the one that it was opened for.</summary>
    public string? Deployment { get; init; }

    /// <summary>By what it is charged; null: no price is known, or nothing is charged by it.</summary>
    public Price? Price { get; init; }
}

/// <summary>A call that the ledger knows as open: it may go to the provider, and it ends settled, or its process
/// dies.</summary>
internal sealed class OpenCall(
    CallEstimate estimate,
    string deployment,
    IReadOnlyList<AccountId> path,
    IReadOnlyList<Charge> charges,
    IReadOnlyList<RateFigures> rates,
    ShareFigures? share,
    IAccountMessages accounts,
    Books books,
    TimeProvider time)
{
    // A client that has read the end of its answer finds the charge in its next call's figures; an account that does
    // not answer must not keep the client waiting for it.
    private static readonly TimeSpan TellWait = TimeSpan.FromMilliseconds(50);

    // Of deployments that took over; no row names them.
    private List<AccountId>? _joined;

    public CallId Id => estimate.Call;

    /// <summary>What every account on the path holds for this call.</summary>
    public Money Held { get; private set; } = estimate.Held;

    /// <summary>The tokens that they hold for it.</summary>
    public long HeldTokens { get; private set; } = estimate.HeldTokens;

    /// <summary>What was left of every rate on the path when the call was admitted, itself counted in.</summary>
    public IReadOnlyList<RateFigures> Rates => rates;

    /// <summary>What was left to the key of rates that it shares; null: it shares none.</summary>
    public ShareFigures? Share => share;

    /// <summary>When it was opened.</summary>
    public DateTimeOffset OpenedAt { get; } = time.GetUtcNow();

    /// <summary>The most that it can cost, as it was proved when it was let through; null: it is only likely to cost
    /// what it held.</summary>
    public Money? Bound { get; } = estimate.IsBound ? estimate.Held : null;

    /// <summary>Raises what is held: first in the accounts, which must never know less than the ledger.</summary>
    public async Task ExtendAsync(Money held, long tokens)
    {
        if (held <= Held && tokens <= HeldTokens)
            return;

        Held = held > Held ? held : Held;
        HeldTokens = Math.Max(tokens, HeldTokens);
        await Task.WhenAll(Accounts.Select(account => accounts.ExtendAsync(account, Id, Held, HeldTokens)));
        await books.ExtendAsync(Id, Held, HeldTokens);
    }

    /// <summary>Asks the account of a deployment that is to take over, unless the call is admitted there.</summary>
    /// <returns>False: it has no room, or does not answer.</returns>
    public async Task<bool> JoinAsync(AccountId? account)
    {
        if (account is not { } asked || Accounts.Contains(asked))
            return true;

        try
        {
            if (await accounts.AdmitAsync(asked, estimate) is Admission.Refused)
                return false;
        }
        catch (Exception)
        {
            // It may hold the call all the same.
            _ = accounts.TellAsync(asked, [], Ending.Released(Id));
            return false;
        }

        (_joined ??= []).Add(asked);
        return true;
    }

    /// <summary>Settles the call and tells its accounts. Ends when the charge is durable, however long that
    /// takes.</summary>
    /// <returns>The balances that it was charged to.</returns>
    public async Task<IReadOnlyList<Balance>> SettleAsync(Outcome outcome)
    {
        var balances = await books.SettleAsync(new Settlement(
            Id,
            outcome.Cost,
            outcome.Usage,
            outcome.Estimated,
            outcome.Status,
            time.GetUtcNow(),
            charges,
            outcome.RateTokens)
        {
            Deployment = outcome.Deployment == deployment ? null : outcome.Deployment,
            Price = outcome.Price,
        });
        var ending = new Ending(Id, outcome.RateTokens);
        var told = Task.WhenAll(Accounts.Select(account =>
            accounts.TellAsync(account, [.. balances.Where(balance => balance.Account.Host == account)], ending)));
        try
        {
            await told.WaitAsync(TellWait, time);
        }
        catch (TimeoutException)
        {
            // They are told as soon as they answer, and ask by themselves if they never do.
        }

        return balances;
    }

    /// <summary>What is left of every rate once the call is settled: its tokens count instead of those that were held
    /// for it, and its slot is free.</summary>
    public IReadOnlyList<RateFigures> RatesAfter(Outcome outcome) => rates.Count == 0 ? rates :
    [
        .. rates.Select(rate => rate with
        {
            Left = new(
                rate.Left.Requests,
                rate.Left.Tokens + estimate.HeldTokens - outcome.RateTokens,
                rate.Left.Parallel + 1),
        }),
    ];

    /// <summary>Settles a call that never reached the provider, at nothing.</summary>
    public Task SettleUnsentAsync() =>
        SettleAsync(new Outcome(Money.Zero, default, Estimated: false, CallStatus.Failure));

    private IEnumerable<AccountId> Accounts => _joined is null ? path : path.Concat(_joined);
}
