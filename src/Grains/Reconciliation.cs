using Tollgate.Accounts;
using Tollgate.Ledger;

namespace Tollgate.Grains;

/// <summary>A look from time to time, for what news may have been lost. Clocks only say when to look; they move no
/// money.</summary>
internal sealed class Reconciliation(Books books, TimeProvider time)
{
    /// <summary>How long after an admission an account looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>Younger holds are not asked about: their calls may still be on their way into the books.</summary>
    public static readonly TimeSpan Young = TimeSpan.FromSeconds(10);

    /// <summary>Compares an account with the books, and adopts what they say.</summary>
    /// <returns>False if its activation must make way: its epoch has passed, or it holds a call that has no row. The
    /// next epoch makes sure that such a row can no longer be born.</returns>
    public async Task<bool> AgreesAsync(Account account)
    {
        var now = time.GetUtcNow();
        // From now on the clock cannot step back into a period whose balances are not asked for.
        account.Explain(now);
        var holds = account.HeldSinceBefore(now - Young);
        Comparison found;
        try
        {
            found = await books.CompareAsync(new(account.Id, account.Limits.RunningSince(now), holds));
        }
        catch (LedgerUnavailableException)
        {
            return true;
        }

        if (found.Epoch != account.Epoch)
            return false;
        // A hold that ended while the question was on its way needs no row.
        if (holds.Count > found.Open.Count + found.Settled.Count
            && account.HeldSinceBefore(now - Young)
                .Except(found.Open)
                .Except(found.Settled.Select(settled => settled.Call))
                .Any())
            return false;

        foreach (var balance in found.Balances)
            account.Observe(balance);
        foreach (var settled in found.Settled)
            account.End(settled, now);
        return true;
    }
}
