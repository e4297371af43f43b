using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tollgate.Accounts;

namespace Tollgate.Silo.Configuration;

/// <summary>The accounts of models: one for each entry with rates, and, where keys share the rates of a model, one for
/// each of its names.</summary>
internal static class ModelAccounts
{
    /// <summary>The entries with their accounts, which every process of a cluster names alike.</summary>
    public static IEnumerable<ModelEntry> Of(IReadOnlyList<ModelEntry> entries, bool shared)
    {
        var before = new Dictionary<string, int>(StringComparer.Ordinal);
        var rated = Shared(entries, shared).Keys.ToHashSet();
        foreach (var entry in entries)
        {
            var group = AccountId.ModelGroup(entry.ModelName);
            var name = entry.Info.Id ?? HashOf(entry);
            var twins = before.GetValueOrDefault(name);
            before[name] = twins + 1;
            yield return entry with
            {
                Account = entry.Rates.AreNone ? null
                    : AccountId.Deployment(
                        twins == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{twins + 1}")),
                GroupAccount = rated.Contains(group) ? group : null,
            };
        }
    }

    /// <summary>What each of the accounts keeps to. The rates of a model are those of its entries together.</summary>
    public static Dictionary<AccountId, RateLimits> Rates(IReadOnlyList<ModelEntry> entries)
    {
        var rates = Shared(entries, shared: entries.Any(entry => entry.GroupAccount is not null));
        foreach (var entry in entries)
        {
            if (entry.Account is { } account)
                rates[account] = entry.Rates;
        }

        return rates;
    }

    private static Dictionary<AccountId, RateLimits> Shared(IReadOnlyList<ModelEntry> entries, bool shared) => !shared
        ? []
        : entries
            .GroupBy(entry => AccountId.ModelGroup(entry.ModelName))
            .Select(group => (group.Key, Rates: new RateLimits(
                Sum(group.Select(entry => entry.Rates.Requests)), Sum(group.Select(entry => entry.Rates.Tokens)))))
            .Where(group => !group.Rates.AreNone)
            .ToDictionary(group => group.Key, group => group.Rates);

    private static long? Sum(IEnumerable<long?> limits)
    {
        var known = limits.OfType<long>().ToArray();
        return known.Length == 0 ? null : Math.Min(known.Sum(), RateLimits.Max);
    }

    private static string HashOf(ModelEntry entry) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes($"{entry.ModelName}\n{entry.Model}\n{entry.ApiBase}")).AsSpan(0, 8));
}
