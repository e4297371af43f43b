using System.Collections.Concurrent;

namespace Tollgate.Api.Calls.Observing;

/// <summary>Figures by their labels, no more than there is room for: what comes beyond that is counted together, and
/// nothing is lost of a sum.</summary>
/// <param name="most">How many sets of labels are told apart.</param>
internal sealed class SeriesSet<TFigures>(int most)
    where TFigures : Figures, new()
{
    private readonly ConcurrentDictionary<CallLabels, TFigures> _figures = new();
    private int _count;

    public IEnumerable<KeyValuePair<CallLabels, TFigures>> All => _figures;

    /// <summary>Where to count.</summary>
    public TFigures Of(in CallLabels labels)
    {
        if (!_figures.TryGetValue(labels, out var figures))
            figures = Add(labels);
        figures.IsUsed = true;
        return figures;
    }

    /// <summary>Makes room, once half of it is taken: whoever was not used since this was last asked begins at 0 when he
    /// comes back, as after a restart.</summary>
    public void ForgetUnused()
    {
        if (_count <= most / 2)
            return;

        foreach (var (labels, figures) in _figures)
        {
            if (!figures.IsUsed && _figures.TryRemove(labels, out _))
                Interlocked.Decrement(ref _count);
            figures.IsUsed = false;
        }
    }

    private TFigures Add(in CallLabels labels)
    {
        if (Volatile.Read(ref _count) >= most)
        {
            CallMeter.Folded();
            return _figures.GetOrAdd(labels.Folded, static _ => new());
        }

        var added = new TFigures();
        var known = _figures.GetOrAdd(labels, added);
        if (known == added)
            Interlocked.Increment(ref _count);
        return known;
    }
}
