using System.Globalization;
using Tollgate.Accounts;
using Tollgate.Ledger;
using Tollgate.Simulation.Calls;
using Tollgate.Simulation.Database;

namespace Tollgate.Simulation.Checks;

/// <summary>Holds a world that has come to rest against what was promised.</summary>
internal sealed class Closing(Cluster cluster)
{
    public void Check()
    {
        CheckRows();
        CheckWalks();
        CheckAccounts();
        if (cluster.Tables.Audit().Differences is [var difference, ..])
            Break("I2", $"the audit finds {difference}");
    }

    private void CheckRows()
    {
        var owners = cluster.Gateways.ToDictionary(gateway => gateway.Owner);
        foreach (var row in cluster.Tables.Calls.Values)
        {
            var owner = owners[row.Call.Owner];
            var walk = cluster.Walks[int.Parse(row.Call.Facts.ClientCallId!, CultureInfo.InvariantCulture)];
            if (row.IsOpen)
                Break("I5", $"{row.Id} of {owner} is open for ever, and {(owner.IsAlive ? "it lives" : "it is dead")}");
            else if (row.How == Words.Recovered && owner.IsAlive)
                Break("I5", $"{row.Id} was recovered and never brought to its cost, though {owner} lives");
            else if (row.How == Words.Recovered && row.Cost != row.Held)
                Break("I5", $"{row.Id} was recovered at {row.Cost} and held {row.Held}");
            else if (row.How != Words.Recovered && row.Cost != CostOf(walk, row))
                Break("exact", $"{row.Id} is {row.How} at {row.Cost}, its call served {CostOf(walk, row)}");
            else if (row.How != Words.Recovered && row.RateTokens != Walk.TokensOf(row.Cost!.Value))
                Break("exact", $"{row.Id} counts {row.RateTokens} tokens at {row.Cost}");
            else if (row.How == Words.Recovered && row.RateTokens < row.Call.HeldTokens)
                Break("I5", $"{row.Id} was recovered at {row.RateTokens} tokens and held {row.Call.HeldTokens}");
        }
    }

    private static Money CostOf(Walk walk, CallRow row) =>
        walk.Sent == row.Id ? walk.Cost ?? walk.Served : Money.Zero;

    private void CheckWalks()
    {
        foreach (var gateway in cluster.Gateways.Where(gateway => gateway.IsAlive && gateway.Books.UnderWay != 0))
            Break("I7", $"{gateway} counts {gateway.Books.UnderWay} calls under way, and none is");
        foreach (var walk in cluster.Walks)
        {
            if (walk.Gateway.IsAlive && !walk.HasEnded)
                Break("I7", $"call {walk.Number} never ended");
            if (walk.Sent is not { } sent)
                continue;
            if (!cluster.Tables.Calls.TryGetValue(sent, out var row))
                Break("lost", $"call {walk.Number} was sent and has no row");
            else if (row.Cost < walk.Served && walk.Plan.Cost <= walk.Plan.Held)
                Break("lost", $"call {walk.Number} was served {walk.Served} and charged {row.Cost}");
        }
    }

    private void CheckAccounts()
    {
        foreach (var resident in cluster.Residents)
        {
            var account = resident.Account;
            if (resident.IsLoading)
                Break("I7", $"{resident.Gateway} {resident.Id} never began to answer");
            if (account.InFlight > 0)
                Break("I7", $"{resident.Gateway} {resident.Id} holds {account.InFlight} calls, and none is open");
            if (account.Epoch != cluster.Tables.EpochOf(resident.Id))
                continue;
            if (cluster.Auditor.LimitsOf(resident.Id) is { Budget: null } limits && account.Limits != limits)
                Break("I8", $"{resident.Gateway} {resident.Id} keeps to limits that are not the saved ones");
            foreach (var budget in account.Explain(DateTimeOffset.MinValue).Budgets)
            {
                var table = cluster.Tables.BalanceOf(new(budget.Account, budget.Period));
                if ((budget.Spent, budget.Version) != (table.Spent, table.Version))
                    Break("I10", $"{resident.Gateway} {resident.Id} believes {budget}, the tables {table}");
            }

            CheckRates(resident);
        }
    }

    // A question about a later time moves it on, so it comes last.
    private void CheckRates(Residents.Resident resident)
    {
        var now = resident.Gateway.Process.Clock.GetUtcNow();
        cluster.Auditor.CheckNothingElseCounts(resident, resident.Account.Explain(now));
        var minute = Account.RateMinute + TimeSpan.FromSeconds(2 * cluster.ClockErrorMax);
        foreach (var rate in resident.Account.Explain(now + minute).Rates)
        {
            if (rate is not { Used: { Requests: 0, Tokens: 0, Parallel: 0 }, HeldTokens: 0 })
                Break("I7", $"{resident.Gateway} {rate.Account} still counts {rate.Used} and {rate.HeldTokens} held tokens");
        }
    }

    private void Break(string promise, string how) => cluster.World.Break(promise, how);
}
