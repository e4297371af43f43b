using System.Diagnostics.Metrics;
using Tollgate.Grains.Living;
using Tollgate.Ledger;

namespace Tollgate.Silo.Telemetry;

/// <summary>What a process has at the instant it is asked.</summary>
internal sealed class ProcessMeter
{
    public ProcessMeter(IMeterFactory meters, Books books, LivingAccounts accounts)
    {
        var meter = meters.Create("Tollgate.Process");
        meter.CreateObservableGauge(
            "tollgate.calls.open", () => books.UnderWay, null, "Calls that this process has open in the ledger");
        meter.CreateObservableGauge(
            "tollgate.ledger.away", () => books.IsAway ? 1 : 0, null, "1 while the ledger does not answer");
        meter.CreateObservableGauge(
            "tollgate.metrics.accounts", () => accounts.Told, null, "Accounts whose budgets this process tells");
        meter.CreateObservableGauge(
            "tollgate.metrics.accounts.left_out",
            () => accounts.LeftOut,
            null,
            "Accounts of this process whose budgets are not told, since metrics_accounts_max is reached");
    }
}
