using Microsoft.Extensions.Options;
using Tollgate.Accounts;
using Tollgate.Grains;
using Tollgate.Grains.Keys;
using Tollgate.Ledger;
using Tollgate.Silo;

namespace Tollgate.Api.Calls.Admitting;

/// <summary>Lets calls through: asks every account on the path at once, and opens the call in the ledger. All say yes,
/// or nothing is held anywhere.</summary>
internal sealed partial class Gate(
    IAccountMessages accounts,
    Books books,
    Identities identities,
    Neighbours neighbours,
    InstanceId instance,
    Standing standing,
    CallIds ids,
    TimeProvider time,
    IOptions<CallOptions> options,
    ILogger<Gate> log)
{
    /// <summary>How often a call asks again after accounts moved on. Two activations that duel for an account need a
    /// few rounds.</summary>
    private const int RoundsMax = 8;

    /// <summary>How often a call asks again after an account did not answer: one that moves answers at once, one whose
    /// silo died, within seconds.</summary>
    private const int SilencesMax = 2;

    /// <summary>How often a call asks again that only calls in flight stand in the way of: of two rivals one shall
    /// win.</summary>
    private const int RivalRoundsMax = 2;

    /// <summary>How long a call waits until the accounts have heard that it holds nothing any more: it may ask again, and
    /// must not be refused for what it held itself.</summary>
    private static readonly TimeSpan ReleaseWait = TimeSpan.FromMilliseconds(50);

    /// <summary>Admits a call on all accounts of its path and opens it, or does neither.</summary>
    public async Task<Decision> EnterAsync(CallApplication application)
    {
        int rivalRounds = 0, silences = 0;
        for (var round = 0; round < RoundsMax && silences <= SilencesMax; round++)
        {
            if (books.IsAway || !standing.IsGood)
                break;

            // An edit is asked about again at once; whoever waits for others waits a moment.
            if (round > 1 || rivalRounds + silences > 0)
                await Task.Delay(ids.Pause(), time);

            try
            {
                if (await identities.OfAsync(application.Key) is not { } key)
                    return new Decision.Refused(new Refusal(application.Key, RefusalReason.Unknown), null);
                if (!IsOpen(key, application) && await IsClosedAsync(application) is { } closed)
                    return closed;

                if (await DuplicateAsync(application) is { } duplicate)
                    return duplicate;

                var attempt = new Attempt(ids.Next(), CallPath.Of(key, application, options.Value), application);
                // The key was moved away from the team whose alias it was.
                if (application.AliasOf is { } naming && !attempt.Path.Contains(naming))
                    return new Decision.Refused(new Refusal(naming, RefusalReason.Renamed), key);

                var refusal = await AskAsync(attempt, inTurn: rivalRounds > 0);
                if (refusal is { Reason: RefusalReason.Unknown, Account.Kind: AccountKind.Budget })
                {
                    // It was deleted: whoever draws on it reads again what it holds.
                    RetireLeadingTo(refusal.Account, attempt);
                    continue;
                }

                if (refusal is not null && await HasMovedOnAsync(refusal, attempt, key))
                    continue;
                if (refusal is { IsDueToHolds: true } && attempt.Path.Count > 1 && rivalRounds++ < RivalRoundsMax)
                    continue;
                if (refusal is not null)
                    return await DuplicateAsync(application)
                        ?? new Decision.Refused(refusal, key) { Payer = attempt.PayerOf(key) };
                if (await OpenAsync(attempt, key) is { } decision)
                    return decision;
            }
            catch (Exception exception) when (exception is not InvariantException)
            {
                silences++;
                Log.NotAsked(log, application.Key, exception);
            }
        }

        return new Decision.Unavailable();
    }

    // Asked before the accounts, and again where they refuse: it may be the first call that used up what the key may
    // spend. For all others the opening decides.
    private async Task<Decision?> DuplicateAsync(CallApplication application) =>
        application.Claim is { } claim && await books.ClaimedAsync(claim) is { } first
            ? new Decision.Duplicate(first)
            : null;

    /// <returns>The first refusal in the order of the path; null if all admitted.</returns>
    private async Task<Refusal?> AskAsync(Attempt attempt, bool inTurn)
    {
        try
        {
            if (!inTurn)
                neighbours.AddTo(attempt.Path);
            for (var first = 0; first < attempt.Path.Count && attempt.Refusal is null;)
            {
                var next = attempt.Path.Count;
                if (inTurn)
                    await AskInTurnAsync(attempt, first, attempt.Estimate);
                else
                    await AskAtOnceAsync(attempt, first, attempt.Estimate);
                if (attempt.Refusal is null)
                    attempt.FollowBehind(first, neighbours);
                // Its part is known when all others have answered.
                if (attempt.Refusal is null && attempt.Path.Count == next)
                    attempt.JoinModel(options.Value.Priorities);
                first = next;
            }
        }
        catch
        {
            // Whoever did not answer may hold it all the same.
            await ReleaseAsync(attempt);
            throw;
        }

        if (attempt.Refusal is not null)
            await ReleaseAsync(attempt);
        else
            _ = ReleaseAsync(attempt.Id, attempt.Prune());
        return attempt.Refusal;
    }

    // A refusal opens nothing, so nobody else would find that what it rests on is not so any more.
    private async Task<bool> HasMovedOnAsync(Refusal refusal, Attempt attempt, KeyIdentity key)
    {
        if (attempt.KeyEpoch is { } epoch && epoch != key.Epoch)
        {
            identities.Forget(key.Key);
            return true;
        }

        foreach (var judge in refusal.Judges)
        {
            if ((await books.CompareAsync(new(judge.Account, new Period(long.MaxValue), []))).Epoch == judge.Epoch)
                continue;
            accounts.Retire(refusal.Account.Host, refusal.Epoch);
            return true;
        }

        return false;
    }

    private async Task AskAtOnceAsync(Attempt attempt, int first, CallEstimate estimate)
    {
        var asked = new Task<Admission>[attempt.Path.Count - first];
        for (var i = 0; i < asked.Length; i++)
            asked[i] = accounts.AdmitAsync(attempt.Path[first + i], estimate);
        foreach (var answer in asked)
            attempt.Take(await answer);
    }

    // In one order, so that of two rivals one gets everywhere first.
    private async Task AskInTurnAsync(Attempt attempt, int first, CallEstimate estimate)
    {
        attempt.Path.Sort(
            first,
            attempt.Path.Count - first,
            Comparer<AccountId>.Create((left, right) => string.CompareOrdinal(left.Value, right.Value)));
        for (var i = first; i < attempt.Path.Count; i++)
        {
            if (!attempt.Take(await accounts.AdmitAsync(attempt.Path[i], estimate)))
                return;
        }
    }

    /// <returns>Null if the call must ask again, with a fresh id.</returns>
    private async Task<Decision?> OpenAsync(Attempt attempt, KeyIdentity key)
    {
        if (attempt.EpochOf(key.Key) != key.Epoch)
        {
            // The path was remembered from before an edit.
            identities.Forget(key.Key);
            await ReleaseAsync(attempt);
            return null;
        }

        if (attempt.Outdated is { } outdated)
        {
            accounts.Retire(outdated.Account, outdated.Epoch);
            await ReleaseAsync(attempt);
            return null;
        }

        var opening = books.OpenAsync(attempt.ToCall(instance.Value, key, time.GetUtcNow()));
        try
        {
            await opening.WaitAsync(options.Value.OpenWait, time);
        }
        catch (TimeoutException)
        {
            _ = AbandonAsync(attempt, opening);
            return new Decision.Unavailable();
        }
        catch (LedgerRejectedException)
        {
            await ReleaseAsync(attempt);
            throw;
        }

        var outcome = await opening;
        switch (outcome.State)
        {
            case OpenState.Opened:
                return new Decision.Opened(attempt.Opened(accounts, books, time), key) { Payer = attempt.PayerOf(key) };
            case OpenState.Recovered:
                await attempt.Opened(accounts, books, time).SettleUnsentAsync();
                return null;
            case OpenState.Duplicate:
                // The next round finds the call that was first, or that the claim is free again.
                await ReleaseAsync(attempt);
                return null;
            default:
                await ReleaseAsync(attempt);
                foreach (var stale in outcome.Stale)
                {
                    identities.Forget(stale);
                    if (attempt.Path.Contains(stale))
                        accounts.Retire(stale, attempt.EpochOf(stale));
                    else
                        RetireLeadingTo(stale, attempt);
                }

                return null;
        }
    }

    // An id, once sent to the ledger, is never let go: what it opened is settled, at nothing.
    private async Task AbandonAsync(Attempt attempt, Task<OpenOutcome> opening)
    {
        try
        {
            if ((await opening).State is OpenState.Fenced or OpenState.Duplicate)
                await ReleaseAsync(attempt);
            else
                await attempt.Opened(accounts, books, time).SettleUnsentAsync();
        }
        catch (LedgerRejectedException exception)
        {
            Log.Rejected(log, attempt.Id, exception.Message);
            await ReleaseAsync(attempt);
        }
    }

    // What rests on an account that moved on is read again by the next activation.
    private void RetireLeadingTo(AccountId account, Attempt attempt)
    {
        foreach (var leading in attempt.LeadingTo(account))
            accounts.Retire(leading, attempt.EpochOf(leading));
    }

    private Task ReleaseAsync(Attempt attempt) => ReleaseAsync(attempt.Id, attempt.Path);

    private async Task ReleaseAsync(CallId call, IReadOnlyList<AccountId> path)
    {
        var told = Task.WhenAll(path.Select(account => accounts.TellAsync(account, [], Ending.Released(call))));
        try
        {
            await told.WaitAsync(ReleaseWait, time);
        }
        catch (TimeoutException)
        {
            // They are told as soon as they answer.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The accounts of {Key} could not be asked; the call asks again")]
        public static partial void NotAsked(ILogger logger, AccountId key, Exception exception);

        [LoggerMessage(2, LogLevel.Error, "The ledger cannot take call {Call}: {Reason}")]
        public static partial void Rejected(ILogger logger, CallId call, string reason);
    }
}
