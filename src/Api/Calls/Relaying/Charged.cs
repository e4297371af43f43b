using Tollgate.Accounts;
using Tollgate.Api.Rates;
using Tollgate.Grains.Keys;
using Tollgate.Silo;

namespace Tollgate.Api.Calls.Relaying;

/// <summary>What a client is told of its charge.</summary>
/// <param name="Balances">Of all accounts that were charged; null if the ledger did not confirm the charge in
/// time.</param>
internal sealed record Charged(Money? Cost, KeyIdentity Key, IReadOnlyList<Balance>? Balances)
{
    /// <summary>What is left of the rates on the path; empty: what was told when the call was admitted
    /// stands.</summary>
    public IReadOnlyList<RateFigures> Rates { get; init; } = [];

    /// <summary>As the client wrote it.</summary>
    public required string Model { get; init; }

    /// <summary>How long the call took.</summary>
    public TimeSpan Duration { get; init; }

    public void WriteHeaders(IHeaderDictionary headers)
    {
        RateHeaders.Write(headers, Rates, Model, Duration);
        if (Cost is { } cost)
            headers["x-litellm-response-cost"] = PythonFloat.Format(cost.Dollars);
        if (Balances?.FirstOrDefault(balance => balance.Account == Key.Key) is { Version: > 0 } balance)
            headers["x-litellm-key-spend"] = PythonFloat.Format(balance.Spent.Dollars);
        if (Key.MaxBudget is { } max)
            headers["x-litellm-key-max-budget"] = PythonFloat.Format(max.Dollars);
    }
}
