using System.Runtime.CompilerServices;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Grains;
using Tollgate.Grains.Budgets;
using Tollgate.Grains.State;
using Tollgate.Grains.Teams;
using Tollgate.Ledger;

namespace Tollgate.Api.Lists;

/// <summary>Reads accounts from the directory and the balances alone, so that a list wakes nobody.</summary>
internal sealed class SavedRows(ILedger ledger, Books books, AccountDefaults defaults, TimeProvider time)
{
    /// <summary>How many rows are in memory at once of a list of any length; each has metadata of its own.</summary>
    public const int AtOnce = 100;

    private static readonly StateJson Json = new();

    /// <summary>One account; null where there is none.</summary>
    public async Task<Saved<TProfile>?> FindAsync<TProfile>(
        string kind, string id, CancellationToken cancellationToken) =>
        await books.FindAsync(kind, id).WaitAsync(cancellationToken) is { Profile: { } profile }
            ? Read<TProfile>(profile)
            : null;

    /// <summary>A page of a list, and how long the whole list is.</summary>
    public async Task<(IReadOnlyList<SavedRow<TProfile>> Rows, long Total)> PageAsync<TProfile>(
        Listing listing, Page page, CancellationToken cancellationToken)
    {
        var found = await ledger.ListAsync(listing, page.Offset, page.Size, cancellationToken);
        return (await RowsAsync<TProfile>(found.Entries, cancellationToken), found.Total);
    }

    /// <summary>How long a list is.</summary>
    public async Task<long> CountAsync(Listing listing, CancellationToken cancellationToken) =>
        (await ledger.ListAsync(listing, 0, 0, cancellationToken)).Total;

    /// <summary>The beginning of a list.</summary>
    public async Task<IReadOnlyList<SavedRow<TProfile>>> FirstAsync<TProfile>(
        Listing listing, int most, CancellationToken cancellationToken) =>
        await RowsAsync<TProfile>(await ledger.NextAsync(listing, null, most, cancellationToken), cancellationToken);

    /// <summary>A whole list, of which only a few rows are in memory at once.</summary>
    public async IAsyncEnumerable<SavedRow<TProfile>> AllAsync<TProfile>(
        Listing listing, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (DirectoryEntry? last = null; ;)
        {
            var entries = await ledger.NextAsync(listing, last, AtOnce, cancellationToken);
            foreach (var row in await RowsAsync<TProfile>(entries, cancellationToken))
                yield return row;
            if (entries.Count < AtOnce)
                yield break;
            last = entries[^1];
        }
    }

    // The figures are those that the account would give from these limits and balances, by its own rules.
    private async Task<SavedRow<TProfile>[]> RowsAsync<TProfile>(
        IReadOnlyList<DirectoryEntry> entries, CancellationToken cancellationToken)
    {
        if (entries.Count == 0)
            return [];

        var now = time.GetUtcNow();
        var saved = entries.Select(entry => Read<TProfile>(entry.Profile!)).ToArray();
        var teams = await TeamsAsync(entries, cancellationToken);
        var granted = entries.Zip(saved, (entry, row) => Granted(entry.Account, row.Limits, teams)).ToArray();
        var budgets = await BudgetsAsync(granted, cancellationToken);
        var rows = entries
            .Select((entry, i) =>
            {
                var (binding, held) = Bind(granted[i], budgets);
                var books = new Account(entry.Account, epoch: 0, binding, [], []);
                return (entry.Account, Saved: saved[i], Binding: binding, Held: held, Books: books);
            })
            .ToArray();
        var charges = rows
            .SelectMany(row => row.Books.Explain(now).Budgets)
            .Where(budget => !budget.Account.IsHostedAs("window"))
            .Select(budget => new Charge(budget.Account, budget.Period))
            .ToArray();
        var balances = (await ledger.BalancesAsync(charges, cancellationToken))
            .ToLookup(balance => balance.Account.Host);
        return Array.ConvertAll(rows, row =>
        {
            foreach (var balance in balances[row.Account])
                row.Books.Observe(balance);
            var figures = BudgetFigures.Of(row.Books.Explain(now), now) with { Held = null };
            return new SavedRow<TProfile>(
                row.Account, row.Saved.Limits, row.Binding, row.Saved.Profile, figures, row.Held);
        });
    }

    private async Task<Dictionary<string, Saved<BudgetProfile>>> BudgetsAsync(
        IEnumerable<Limits> limits, CancellationToken cancellationToken)
    {
        var ids = limits.Select(one => one.Budget?.BudgetId).OfType<string>().Distinct().ToArray();
        return ids.Length == 0
            ? []
            : (await ledger.FindAsync("budget", ids, cancellationToken))
                .ToDictionary(entry => entry.Id, entry => Read<BudgetProfile>(entry.Profile!));
    }

    // Those that may grant the accounts of a list something.
    private async Task<Dictionary<string, TeamProfile>> TeamsAsync(
        IReadOnlyList<DirectoryEntry> entries, CancellationToken cancellationToken)
    {
        var ids = entries
            .Where(entry => entry.Account.Kind == AccountKind.Member)
            .Select(entry => entry.Account.MemberOf.Group)
            .Distinct()
            .ToArray();
        return ids.Length == 0
            ? []
            : (await ledger.FindAsync("team", ids, cancellationToken))
                .ToDictionary(entry => entry.Id, entry => Read<TeamProfile>(entry.Profile!).Profile);
    }

    private Limits Granted(AccountId account, Limits limits, Dictionary<string, TeamProfile> teams) => account.Kind switch
    {
        AccountKind.Customer => defaults.OfCustomer(limits),
        AccountKind.Member when teams.TryGetValue(account.MemberOf.Group, out var team) => team.OfMember(limits),
        _ => limits,
    };

    // One that is shared is an account of its own.
    private static (Limits Binding, Saved<BudgetProfile>? Held) Bind(
        Limits limits, Dictionary<string, Saved<BudgetProfile>> budgets) =>
        limits.Budget is not { } link || !budgets.TryGetValue(link.BudgetId, out var held) ? (limits, null)
        : held.Profile.Shared ? (limits, held)
        : (limits.Under(held.Limits), held);

    /// <summary>What accounts are, besides their limits and figures.</summary>
    public static IReadOnlyList<TProfile> Profiles<TProfile>(IReadOnlyList<DirectoryEntry> entries) =>
        [.. entries.Select(entry => Read<TProfile>(entry.Profile!).Profile)];

    private static Saved<TProfile> Read<TProfile>(string profile) =>
        Json.Deserialize<Saved<TProfile>>(new BinaryData(profile))!;
}
