namespace Tollgate.Api.Models;

/// <summary>How long the last 1,000 outputs of a deployment were: what the next one is likely to come to.</summary>
internal sealed class OutputLengths
{
    /// <summary>What an output is taken to come to before enough of them are known.</summary>
    public const long Unknown = 4_096;

    private const int Kept = 1_000;
    private const int Enough = 20;

    // A sort per addition is paid while a new length still moves the percentile much; later every 16th addition is
    // enough.
    private const int AlwaysUntil = 100;
    private const int Every = 16;

    private readonly Lock _adding = new();
    private readonly List<long> _lengths = [];
    private long _added;
    private long _likely = Unknown;

    /// <summary>The 99th percentile in tokens (nearest rank), at most 15 additions old. Read on every call: no lock, no
    /// sort.</summary>
    public long Likely => Volatile.Read(ref _likely);

    public void Add(long tokens)
    {
        lock (_adding)
        {
            if (_lengths.Count < Kept)
                _lengths.Add(tokens);
            else
                _lengths[(int)(_added % Kept)] = tokens;

            _added++;
            if (_added >= Enough && (_added <= AlwaysUntil || _added % Every == 0))
                Volatile.Write(ref _likely, Percentile99());
        }
    }

    private long Percentile99()
    {
        Span<long> sorted = stackalloc long[_lengths.Count];
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_lengths).CopyTo(sorted);
        sorted.Sort();
        var rank = ((sorted.Length * 99) + 99) / 100;
        return sorted[rank - 1];
    }
}
