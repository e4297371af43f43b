using System.Collections.Concurrent;
using Tollgate.Accounts;
using Tollgate.Ledger;

namespace Tollgate.Grains.Tests.Houses;

/// <summary>What is known of a call outside the ledger.</summary>
/// <param name="Cost">What it was, or is to be, settled at.</param>
internal sealed record Attempt(decimal Held, decimal Cost, IReadOnlyList<Charge> Charges)
{
    /// <summary>The ledger said that it was open.</summary>
    public bool WasOpened { get; set; }

    /// <summary>The ledger said that it was settled.</summary>
    public bool WasSettled { get; set; }
}

/// <summary>A call as a front walks it: all accounts of its path admit, and those behind them, and none moved on; or
/// nothing is held. When the front dies it stops where it is.</summary>
internal sealed class Walk(
    Front front, TimeProvider time, Random random, ConcurrentDictionary<CallId, Attempt> attempts)
{
    private readonly CallId _id = new(Guid.CreateVersion7());
    private readonly Dictionary<AccountId, Admission.Admitted> _answers = [];
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the call is open.</summary>
    public Task Opened => _opened.Task;

    /// <param name="endless">Its answer comes never: it is open until its process dies.</param>
    public async Task CallAsync(AccountId[] accounts, bool endless = false)
    {
        var path = accounts.Where(_ => random.Next(3) == 0).ToList();
        // The ledger's finest digit is the eighteenth.
        var held = random.NextInt64(1, 100_000_000_000_000_000) / 1_000_000_000_000_000_000m;
        var cost = random.NextInt64(0, 100_000_000_000_000_000) / 1_000_000_000_000_000_000m;
        Balance[] balances = [];
        try
        {
            if (path.Count > 0 && await AdmitAsync(path, held))
                balances = await SpendAsync(held, cost, endless);
        }
        finally
        {
            if (!front.Death.IsCancellationRequested)
                await TellAsync(path, balances);
        }
    }

    private async Task<bool> AdmitAsync(List<AccountId> path, decimal held)
    {
        for (var first = 0; first < path.Count;)
        {
            var asked = path[first..];
            first = path.Count;
            var answers = await Task.WhenAll(asked.Select(account => Account(account)
                .AskAsync(held, _id, account.Kind == AccountKind.Key ? account.Name : null).WaitAsync(front.Death)));
            foreach (var (account, answer) in asked.Zip(answers))
            {
                if (answer is not Admission.Admitted admitted)
                    return false;
                _answers[account] = admitted;
                path.AddRange(admitted.Behind.Except(path));
            }
        }

        return true;
    }

    private async Task<Balance[]> SpendAsync(decimal held, decimal cost, bool endless)
    {
        Charge[] charges = [.. _answers.Values.SelectMany(answer => answer.Charges)];
        Fence[] fences =
        [
            .. _answers.Select(answer => new Fence(answer.Key, answer.Value.Epoch)),
            .. _answers.Values.SelectMany(answer => answer.Judges),
        ];
        var attempt = attempts[_id] = new(held, cost, charges);
        var outcome = await front.Books.OpenAsync(new(
            _id,
            front.Instance,
            new(held),
            time.GetUtcNow(),
            charges,
            fences,
            new("/v1/chat/completions", "gpt-4o", "openai/gpt-4o", Stream: false))).WaitAsync(front.Death);
        if (outcome.State != OpenState.Opened)
        {
            foreach (var (account, answer) in _answers.Where(answer => outcome.Stale.Contains(answer.Key)
                || answer.Value.Judges.Any(judge => outcome.Stale.Contains(judge.Account))))
                await Account(account).Retire(answer.Epoch).AsTask().WaitAsync(front.Death);
            return [];
        }

        attempt.WasOpened = true;
        _opened.SetResult();
        var provider = endless ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(random.Next(10));
        await Task.Delay(provider, TimeProvider.System, front.Death);
        var balances = await front.Books.SettleAsync(new(
            _id, new Money(cost), default, Estimated: false, CallStatus.Success, time.GetUtcNow(), charges))
            .WaitAsync(front.Death);
        attempt.WasSettled = true;
        return [.. balances];
    }

    private Task TellAsync(List<AccountId> path, Balance[] balances) => Task.WhenAll(path.Select(account =>
        Account(account).Tell(new News([.. balances.Where(balance => balance.Account.Host == account)], [_id]))
            .AsTask().WaitAsync(front.Death)));

    private IAccountGrain Account(AccountId id) => front.Grains.GetAccount(id);
}
