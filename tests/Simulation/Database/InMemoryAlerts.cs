using Tollgate.Ledger;

namespace Tollgate.Simulation.Database;

/// <summary>Alerts in memory.</summary>
internal sealed class InMemoryAlerts : IAlerts
{
    private readonly Lock _lock = new();
    private readonly List<Row> _rows = [];

    public Task AddAlertsAsync(IReadOnlyList<Alert> alerts, CancellationToken cancellationToken)
    {
        foreach (var alert in alerts)
        {
            try
            {
                Storable.Check(alert);
            }
            catch (LedgerRejectedException exception)
            {
                return Task.FromException(exception);
            }
        }

        lock (_lock)
        {
            foreach (var alert in alerts)
            {
                if (!_rows.Exists(row => IsSame(row.Alert, alert)))
                    _rows.Add(new(alert, alert.At));
            }
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<TakenAlert>> TakeAlertsAsync(
        DateTimeOffset now, DateTimeOffset until, int most, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var due = _rows.Where(row => !row.IsDone)
                .GroupBy(row => (row.Alert.Account, row.Alert.Channel), (_, rows) => rows.First())
                .Where(row => row.DueAt <= now)
                .Take(most)
                .ToArray();
            foreach (var row in due)
                (row.DueAt, row.Tries) = (until, row.Tries + 1);
            return Task.FromResult<IReadOnlyList<TakenAlert>>(
                [.. due.Select(row => new TakenAlert(_rows.IndexOf(row), row.Alert, row.Tries))]);
        }
    }

    public Task MarkAlertsAsync(IReadOnlyList<TriedAlert> tried, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var alert in tried.Where(alert => !_rows[(int)alert.Number].IsDone))
            {
                var row = _rows[(int)alert.Number];
                (row.DueAt, row.IsDone) = (alert.DueAt, alert.Outcome != AlertOutcome.Postponed);
            }
        }

        return Task.CompletedTask;
    }

    private static bool IsSame(Alert one, Alert other) =>
        (one.Account, one.Period, one.Line, one.Channel) == (other.Account, other.Period, other.Line, other.Channel);

    private sealed class Row(Alert alert, DateTimeOffset dueAt)
    {
        public Alert Alert => alert;

        public DateTimeOffset DueAt { get; set; } = dueAt;

        public int Tries { get; set; }

        public bool IsDone { get; set; }
    }
}
