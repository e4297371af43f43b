using Tollgate.Accounts;
using Tollgate.Ledger;

namespace Tollgate.Api.Calls.Admitting;

/// <summary>How a call ended, and what it did cost.</summary>
/// <param name="Cost">Null where no price is known.</param>
/// <param name="Estimated">The tokens were counted here, since the provider did not report them.</param>
/// <param name="RateTokens">Those of the tokens that count against rates.</param>
internal sealed record Outcome(
    Money? Cost, TokenCounts Tokens, bool Estimated, CallStatus Status, long RateTokens = 0);

/// <summary>A call that the ledger knows as open: it may go to the provider, and it ends settled, or its process
/// dies.</summary>
internal sealed class OpenCall(
    CallId id,
    IReadOnlyList<AccountId> path,
    IReadOnlyList<Charge> charges,
    CallApplication application,
    IReadOnlyList<RateFigures> rates,
    IAccountMessages accounts,
    Books books,
    TimeProvider time)
{
    // A client that has read the end of its answer finds the charge in its next call's figures; an account that does
    // not answer must not keep the client waiting for it.
    private static readonly TimeSpan TellWait = TimeSpan.FromMilliseconds(50);

    public CallId Id => id;

    /// <summary>What every account on the path holds for this call.</summary>
    public Money Held { get; private set; } = application.Held;

    /// <summary>The tokens that they hold for it.</summary>
    public long HeldTokens { get; private set; } = application.HeldTokens;

    /// <summary>What was left of every rate on the path when the call was admitted, itself counted in.</summary>
    public IReadOnlyList<RateFigures> Rates => rates;

    /// <summary>When it was opened.</summary>
    public DateTimeOffset OpenedAt { get; } = time.GetUtcNow();

    /// <summary>The most that it can cost, as it was proved when it was let through; null: it is only likely to cost
    /// what it held.</summary>
    public Money? Bound { get; } = application.IsBound ? application.Held : null;

    /// <summary>Raises what is held: first in the accounts, which must never know less than the ledger.</summary>
    public async Task ExtendAsync(Money held, long tokens)
    {
        if (held <= Held && tokens <= HeldTokens)
            return;

        Held = held > Held ? held : Held;
        HeldTokens = Math.Max(tokens, HeldTokens);
        await Task.WhenAll(path.Select(account => accounts.ExtendAsync(account, id, Held, HeldTokens)));
        await books.ExtendAsync(id, Held, HeldTokens);
    }

    /// <summary>Settles the call and tells its accounts. Ends when the charge is durable, however long that
    /// takes.</summary>
    /// <returns>The balances that it was charged to.</returns>
    public async Task<IReadOnlyList<Balance>> SettleAsync(Outcome outcome)
    {
        var balances = await books.SettleAsync(new Settlement(
            id,
            outcome.Cost,
            outcome.Tokens,
            outcome.Estimated,
            outcome.Status,
            time.GetUtcNow(),
            charges,
            outcome.RateTokens));
        var ending = new Ending(id, outcome.RateTokens);
        var told = Task.WhenAll(path.Select(account =>
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
                rate.Left.Tokens + application.HeldTokens - outcome.RateTokens,
                rate.Left.Parallel + 1),
        }),
    ];

    /// <summary>Settles a call that never reached the provider, at nothing.</summary>
    public Task SettleUnsentAsync() =>
        SettleAsync(new Outcome(Money.Zero, default, Estimated: false, CallStatus.Failure));
}
