using Tollgate.Accounts;
using Tollgate.Api.Errors;
using Tollgate.Grains.Keys;

namespace Tollgate.Api.Calls.Relaying;

/// <summary>What a client is told of its charge.</summary>
/// <param name="Balances">Of all accounts that were charged; null if the ledger did not confirm the charge in
/// time.</param>
internal sealed record Charged(Money? Cost, KeyIdentity Key, IReadOnlyList<Balance>? Balances)
{
    public void WriteHeaders(IHeaderDictionary headers)
    {
        if (Cost is { } cost)
            headers["x-litellm-response-cost"] = PythonFloat.Format(cost.Dollars);
        if (Balances?.FirstOrDefault(balance => balance.Account == Key.Key) is { Version: > 0 } balance)
            headers["x-litellm-key-spend"] = PythonFloat.Format(balance.Spent.Dollars);
        if (Key.MaxBudget is { } max)
            headers["x-litellm-key-max-budget"] = PythonFloat.Format(max.Dollars);
    }
}
