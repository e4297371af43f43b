using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Errors;
using Tollgate.Ledger;

namespace Tollgate.Api.Spend;

/// <summary>What a repricing changes, or would: of all calls, and of each account that they are charged to.</summary>
internal sealed class RepricingReport
{
    /// <summary>How many accounts are told, those first that it makes the most difference to.</summary>
    private const int AccountsMax = 1_000;

    private readonly Dictionary<AccountId, Sums> _accounts = [];
    private Sums _all;
    private long _recovered;

    /// <param name="cost">What the call costs at the new price.</param>
    public void Add(SettledCall call, Money cost)
    {
        _all = _all.With(call.Cost, cost);
        foreach (var account in call.Charges.Select(charge => charge.Account).Distinct())
            _accounts[account] = _accounts.GetValueOrDefault(account).With(call.Cost, cost);
    }

    /// <summary>Nobody knows yet what it used.</summary>
    public void AddRecovered() => _recovered++;

    public void Write(Utf8JsonWriter json, bool isDry)
    {
        json.WriteStartObject();
        json.WriteBoolean("dry_run", isDry);
        Write(json, _all);
        json.WriteNumber("recovered", _recovered);
        json.WriteNumber("accounts_total", _accounts.Count);
        json.WriteStartArray("accounts");
        foreach (var (account, sums) in _accounts
            .OrderByDescending(account => Math.Abs(account.Value.Difference.Dollars))
            .ThenBy(account => account.Key.Value, StringComparer.Ordinal)
            .Take(AccountsMax))
        {
            json.WriteStartObject();
            json.WriteString("account", account.Value);
            Write(json, sums);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Sums sums)
    {
        json.WriteNumber("calls", sums.Calls);
        json.WriteMoney("old_cost", sums.Old);
        json.WriteMoney("new_cost", sums.New);
        json.WriteMoney("difference", sums.Difference);
    }

    private readonly record struct Sums(long Calls, Money Old, Money New)
    {
        public Money Difference => New - Old;

        public Sums With(Money before, Money after) => new(Calls + 1, Old + before, New + after);
    }
}
