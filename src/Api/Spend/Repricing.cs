using Tollgate.Accounts;
using Tollgate.Grains;
using Tollgate.Ledger;

namespace Tollgate.Api.Spend;

/// <summary>Brings what calls did cost to another price, a page at a time, and tells the accounts. Cut short, it may be
/// asked for again, and goes on with what is left.</summary>
internal sealed class Repricing(IRepricing ledger, IGrainFactory grains, TimeProvider time)
{
    /// <summary>How many calls go into one commit: calls share the ledger with it.</summary>
    private const int PageMost = 1_000;

    /// <summary>How many accounts are told at once.</summary>
    private const int AtOnce = 16;

    /// <param name="isDry">It only tells what it would do.</param>
    /// <param name="author">Who stands in the books as the one who asked for it.</param>
    public async Task<RepricingReport> RunAsync(
        CallSelection selection, Price price, bool isDry, string author, CancellationToken cancellationToken)
    {
        var report = new RepricingReport();
        IReadOnlyList<SettledCall> page;
        SettledCall? last = null;
        do
        {
            page = await ledger.SettledAsync(selection, last, PageMost, cancellationToken);
            last = page is [.., var latest] ? latest : last;
            var adjustments = page.Select(call => Adjust(call, price, report)).OfType<Adjustment>().ToArray();
            if (!isDry && adjustments.Length > 0)
                await TellAsync(await ledger.AdjustAsync(
                    adjustments, author, time.GetUtcNow(), cancellationToken));
        }
        while (page.Count == PageMost);

        return report;
    }

    // Null: there is nothing to adjust.
    private static Adjustment? Adjust(SettledCall call, Price price, RepricingReport report)
    {
        if (call.IsRecovered)
        {
            report.AddRecovered();
            return null;
        }

        // One that never reached its provider costs nothing at any price.
        if (!call.IsPriced && call.Usage == default)
            return null;

        var cost = price.CostOf(call.Usage);
        report.Add(call, cost);
        return cost == call.Cost ? null : new(call.Id, cost);
    }

    private Task TellAsync(IReadOnlyList<Balance> balances) => Parallel.ForEachAsync(
        balances.GroupBy(balance => balance.Account.Host),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
        async (account, _) =>
        {
            try
            {
                await grains.GetAccount(account.Key).Tell(new News([.. account], []));
            }
            catch (Exception)
            {
                // It finds it in the books, at its next look or when it is next read.
            }
        });
}
