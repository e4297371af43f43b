using Tollgate.Accounts;

namespace Tollgate.Grains;

/// <summary>The periods of all windows of an account.</summary>
internal static class RunningPeriods
{
    /// <summary>The oldest period that still runs in any of the windows: what began earlier binds no call any
    /// more.</summary>
    public static Period RunningSince(this Limits limits, DateTimeOffset now) =>
        new(limits.All().Min(window => window.At(now).Since));

    /// <summary>The limits of an account that is made again under the id of a deleted one: each window begins a period
    /// of its own, whatever the clocks say.</summary>
    public static Limits InPeriodsAfter(this Limits limits, Limits deleted, DateTimeOffset now)
    {
        var last = deleted.All().MaxBy(window => window.At(now).Since);
        return limits with
        {
            Window = After(limits.Window),
            Windows = [.. limits.Windows.Select(window => window with { Window = After(window.Window) })],
            ModelBudgets = [.. limits.ModelBudgets.Select(budget => budget with { Window = After(budget.Window) })],
        };

        Window After(Window window) => window.Since > last.At(now).Since
            ? window
            : last.WithDuration(now, window.Duration, window.Calendar).Reset(now);
    }

    private static IEnumerable<Window> All(this Limits limits) =>
    [
        limits.Window,
        .. limits.Windows.Select(window => window.Window),
        .. limits.ModelBudgets.Select(budget => budget.Window),
    ];
}
