using Tollgate.Accounts;

namespace Tollgate.Grains.Showing;

/// <summary>An account as an operator reads it: no secrets, nor their hashes. Amounts are US dollars.</summary>
/// <param name="CallsInFlight">All that hold something now, of which <paramref name="OldestCalls"/> are a few.</param>
[GenerateSerializer, Immutable, Alias("tollgate.account-view")]
internal sealed record AccountView(
    [property: Id(0)] string Account,
    [property: Id(1)] string? Alias,
    [property: Id(2)] string State,
    [property: Id(3)] long Epoch,
    [property: Id(4)] BudgetView[] Budgets,
    [property: Id(5)] RateView[] Rates,
    [property: Id(6)] int CallsInFlight,
    [property: Id(7)] CallView[] OldestCalls)
{
    private const int CallsShown = 10;

    public static AccountView Of(Limits limits, bool isMade, Explanation figures) => new(
        figures.Account.Value,
        limits.Alias,
        limits.Deleted ? "deleted" : limits.Blocked ? "blocked" : isMade ? "live" : "unmade",
        figures.Epoch,
        [.. figures.Budgets.Select(BudgetView.Of)],
        [.. figures.Rates.Select(RateView.Of)],
        figures.Holds.Count,
        [.. figures.Holds.OrderBy(hold => hold.Since).Take(CallsShown).Select(CallView.Of)]);
}

/// <param name="Max">Null: it is only counted.</param>
[GenerateSerializer, Immutable, Alias("tollgate.budget-view")]
internal sealed record BudgetView(
    [property: Id(0)] string Account,
    [property: Id(1)] decimal? Max,
    [property: Id(2)] decimal Spent,
    [property: Id(3)] decimal Held,
    [property: Id(4)] DateTimeOffset Since,
    [property: Id(5)] DateTimeOffset? ResetsAt)
{
    public static BudgetView Of(BudgetExplanation budget) => new(
        budget.Account.Value,
        budget.Max?.Dollars,
        budget.Spent.Dollars,
        budget.Held.Dollars,
        budget.Period.Since,
        budget.ResetsAt);
}

/// <summary>What counts against the rates of this minute, of what they allow.</summary>
[GenerateSerializer, Immutable, Alias("tollgate.rate-view")]
internal sealed record RateView(
    [property: Id(0)] string Account,
    [property: Id(1)] string Requests,
    [property: Id(2)] string Tokens,
    [property: Id(3)] string Parallel)
{
    public static RateView Of(RateExplanation rate) => new(
        rate.Account.Value,
        Of(rate.Used.Requests, rate.Limits.Requests),
        Of(rate.Used.Tokens, rate.Limits.Tokens),
        Of(rate.Used.Parallel, rate.Limits.Parallel));

    private static string Of(long? used, long? limit) =>
        limit is null ? "no limit" : FormattableString.Invariant($"{used ?? 0} of {limit}");
}

[GenerateSerializer, Immutable, Alias("tollgate.call-view")]
internal sealed record CallView(
    [property: Id(0)] string Call, [property: Id(1)] decimal Held, [property: Id(2)] DateTimeOffset Since)
{
    public static CallView Of(HoldExplanation hold) => new(hold.Call.ToString(), hold.Held.Dollars, hold.Since);
}
