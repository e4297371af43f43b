namespace Tollgate.Servers.Upstream;

/// <summary>What was billed so far, in memory and, where there is one, in the file.</summary>
internal sealed class Bill(BillFile? file, bool keepsLines)
{
    private readonly Lock _lock = new();
    private readonly List<BillLine> _lines = [];
    private BillTotals _totals = new(file?.LinesBefore ?? 0, 0, 0);

    public Tally Lines { get; } = new("bill lines");

    public BillTotals Totals
    {
        get
        {
            lock (_lock)
                return _totals;
        }
    }

    public BillLine[] Snapshot()
    {
        lock (_lock)
            return [.. _lines];
    }

    /// <summary>Returns when the line is as durable as it gets.</summary>
    public Task AddAsync(BillLine line)
    {
        Task durable;
        lock (_lock)
        {
            _totals = new BillTotals(
                _totals.Count + 1, _totals.Prompt + line.Tokens.Prompt, _totals.Completion + line.Tokens.Completion);
            line = line with { Count = _totals.Count };
            if (keepsLines)
                _lines.Add(line);

            durable = file?.AppendAsync(line) ?? Task.CompletedTask;
        }

        Lines.Add();
        return durable;
    }
}
