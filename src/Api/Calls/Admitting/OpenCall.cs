using Tollgate.Accounts;
using Tollgate.Ledger;

namespace Tollgate.Api.Calls.Admitting;

/// <summary>How a call ended, and what it did cost.</summary>
/// <param name="Cost">Null where no price is known.</param>
/// <param name="Estimated">The tokens were counted here, since the provider did not report them.</param>
internal sealed record Outcome(Money? Cost, TokenCounts Tokens, bool Estimated, CallStatus Status)
{
    /// <summary>The upstream model that ran, or failed last; null: the one that it was opened for.</summary>
    public string? Deployment { get; init; }
}

/// <summary>A call that the ledger knows as open: it may go to the provider, and it ends settled, or its process
/// dies.</summary>
internal sealed class OpenCall(
    CallId id,
    IReadOnlyList<AccountId> path,
    IReadOnlyList<Charge> charges,
    Money held,
    bool isBound,
    string deployment,
    IAccountMessages accounts,
    Books books,
    TimeProvider time)
{
    // A client that has read the end of its answer finds the charge in its next call's figures; an account that does
    // not answer must not keep the client waiting for it.
    private static readonly TimeSpan TellWait = TimeSpan.FromMilliseconds(50);

    public CallId Id => id;

    /// <summary>What every account on the path holds for this call.</summary>
    public Money Held { get; private set; } = held;

    /// <summary>The most that it can cost, as it was proved when it was let through; null: it is only likely to cost
    /// what it held.</summary>
    public Money? Bound { get; } = isBound ? held : null;

    /// <summary>Raises what is held: first in the accounts, which must never know less than the ledger.</summary>
    public async Task ExtendAsync(Money held)
    {
        if (held <= Held)
            return;

        Held = held;
        await Task.WhenAll(path.Select(account => accounts.ExtendAsync(account, id, held)));
        await books.ExtendAsync(id, held);
    }

    /// <summary>Settles the call and tells its accounts. Ends when the charge is durable, however long that
    /// takes.</summary>
    /// <returns>The balances that it was charged to.</returns>
    public async Task<IReadOnlyList<Balance>> SettleAsync(Outcome outcome)
    {
        var balances = await books.SettleAsync(new Settlement(
            id, outcome.Cost, outcome.Tokens, outcome.Estimated, outcome.Status, time.GetUtcNow(), charges)
        {
            Deployment = outcome.Deployment == deployment ? null : outcome.Deployment,
        });
        var told = Task.WhenAll(path.Select(account =>
            accounts.TellAsync(account, [.. balances.Where(balance => balance.Account.Host == account)], id)));
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

    /// <summary>Settles a call that never reached the provider, at nothing.</summary>
    public Task SettleUnsentAsync() =>
        SettleAsync(new Outcome(Money.Zero, default, Estimated: false, CallStatus.Failure));
}
