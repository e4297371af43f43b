namespace Tollgate.Cluster.Tests.Checking;

/// <summary>What the checker read, and everything in it that does not fit.</summary>
internal sealed record BooksReport(
    BookedTables Tables, IReadOnlyList<BilledCall> Bill, IReadOnlyList<string> Faults)
{
    public int Count(string how) => Tables.Calls.Count(call => call.How == how);
}

/// <summary>Holds the books against the provider's bill, to the last digit. It knows the rules, and shares no code
/// with whoever is to keep them.</summary>
internal static class BooksChecker
{
    /// <param name="budgets">What accounts may spend in one of their periods.</param>
    /// <param name="hard">Those of them whose budgets no call may cross.</param>
    public static BooksReport Check(
        BookedTables tables,
        IReadOnlyList<BilledCall> bill,
        TokenPrices prices,
        IReadOnlyDictionary<string, decimal> budgets,
        IReadOnlySet<string>? hard = null) => new(
        tables,
        bill,
        [
            .. BilledTwice(bill),
            .. UnderNoRow(tables, bill),
            .. WrongCharges(tables, bill, prices),
            .. WrongBalances(tables),
            .. Overshot(tables, budgets, hard ?? new HashSet<string>()),
        ]);

    private static IEnumerable<string> BilledTwice(IReadOnlyList<BilledCall> bill) => bill
        .CountBy(line => line.Call)
        .Where(lines => lines.Value > 1)
        .Select(lines => $"Call {lines.Key} was sent to the provider {lines.Value} times.");

    private static IEnumerable<string> UnderNoRow(BookedTables tables, IReadOnlyList<BilledCall> bill) => bill
        .ExceptBy(tables.Calls.Select(call => call.Id), line => line.Call)
        .Select(line => $"{line} was sent to the provider and is not in the books.");

    private static IEnumerable<string> WrongCharges(
        BookedTables tables, IReadOnlyList<BilledCall> bill, TokenPrices prices)
    {
        var billed = bill.DistinctBy(line => line.Call).ToDictionary(line => line.Call);
        foreach (var call in tables.Calls)
        {
            var line = billed.GetValueOrDefault(call.Id);
            var price = line?.At(prices) ?? 0;
            var fault = call switch
            {
                { How: null } => "is open",
                _ when !IsChargedToItsPath(call) => "is not charged to its key and its team, once each",
                { How: "recovered" } when call.Cost != call.Held => "is recovered, and not at what it held",
                { How: "recovered" } when call.Cost < price => $"is recovered at less than the provider's {price}",
                { How: "recovered" } => null,
                { Status: not "success" } when line is { IsFinished: false } =>
                    price <= call.Cost && call.Cost <= call.Held
                        ? null
                        : $"broke off, and is not between the provider's {price} and its hold",
                _ when line is { IsFinished: false } => "is settled as if its answer had come, which nobody can know",
                _ when call.Cost != price => $"is not at the provider's {price}",
                _ => null,
            };
            if (fault is not null)
                yield return $"Call {call.Id} {fault}: {call}, {line}";
        }
    }

    // The call that crosses the line completes, and no other is admitted beside it or after it: without the dearest
    // one, what was spent is below the line.
    private static IEnumerable<string> Overshot(
        BookedTables tables, IReadOnlyDictionary<string, decimal> budgets, IReadOnlySet<string> hard) => tables.Calls
        .SelectMany(call => call.Charges, (call, charge) => (Charge: charge, Cost: call.Cost ?? 0))
        .Where(each => budgets.ContainsKey(each.Charge.Account))
        .GroupBy(each => each.Charge, each => each.Cost)
        .Select(costs => (Of: costs.Key, Spent: costs.Sum(), Dearest: costs.Max(), Max: budgets[costs.Key.Account]))
        .Where(each => hard.Contains(each.Of.Account) ? each.Spent > each.Max : each.Spent - each.Dearest >= each.Max)
        .Select(each => $"{each.Of} has spent {each.Spent} of {each.Max}, its dearest call {each.Dearest}.");

    private static bool IsChargedToItsPath(BookedCall call) =>
        call.Charges.Select(charge => charge.Account).Order(StringComparer.Ordinal)
            .SequenceEqual([$"key:{call.Key}", $"team:{call.Team}"]);

    private static IEnumerable<string> WrongBalances(BookedTables tables)
    {
        var charged = tables.Calls
            .Where(call => call.Cost is not null)
            .SelectMany(call => call.Charges, (call, charge) => (call, charge))
            .GroupBy(each => each.charge, each => each.call)
            .ToDictionary(calls => calls.Key, calls => new BookedBalance(
                calls.Key, calls.Sum(call => call.Cost!.Value), calls.Sum(call => call.Tokens), calls.Count()));
        var balances = tables.Balances.ToDictionary(balance => balance.Of);
        return charged.Keys.Union(balances.Keys)
            .Select(of => (
                Balance: balances.GetValueOrDefault(of, new(of, 0, 0, 0)),
                Rows: charged.GetValueOrDefault(of, new(of, 0, 0, 0))))
            .Where(pair => pair.Balance != pair.Rows)
            .Select(pair => $"The balance says {pair.Balance}, and its rows say {pair.Rows}.");
    }
}
