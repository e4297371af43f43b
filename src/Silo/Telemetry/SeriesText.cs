using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Tollgate.Silo.Telemetry;

/// <summary>Writes series to the letter as Prometheus' client for Python does, whose text LiteLLM's users match: labels
/// in alphabetical order, that of a bucket among them, and numbers as Python prints them.</summary>
public sealed class SeriesText(PipeWriter output)
{
    /// <summary>What stands for a value that is not known.</summary>
    public const string None = "None";

    private const string Bucket = "le";
    private const long FlushedAt = 64 * 1024;

    private readonly ArrayBufferWriter<char> _line = new();

    /// <summary>Begins a family; the series that follow are of it.</summary>
    public void Begin(SeriesFamily family)
    {
        Append($"# HELP {family.WrittenName} {family.Help}\n");
        Append($"# TYPE {family.WrittenName} {family.KindName}\n");
        EndLine();
    }

    /// <param name="values">Of the family's labels, in their order.</param>
    public void Write(SeriesFamily family, ReadOnlySpan<string> values, double value) =>
        WriteLine(family.WrittenName, "", family, values, bucket: null, value);

    /// <inheritdoc cref="Write(SeriesFamily, ReadOnlySpan{string}, double)"/>
    public void Write(SeriesFamily family, ReadOnlySpan<string> values, LatencySum latencies)
    {
        var count = 0L;
        for (var i = 0; i < LatencySum.Bounds.Count; i++)
        {
            count += latencies.CountIn(i);
            WriteLine(family.Name, "_bucket", family, values, LatencySum.Bounds[i].Written, count);
        }

        WriteLine(family.Name, "_count", family, values, bucket: null, count);
        WriteLine(family.Name, "_sum", family, values, bucket: null, latencies.Seconds);
    }

    /// <summary>Hands over what was written, once it is worth it.</summary>
    public ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (output.UnflushedBytes < FlushedAt)
            return default;

        var flushing = output.FlushAsync(cancellationToken);
        return flushing.IsCompletedSuccessfully ? default : new(flushing.AsTask());
    }

    private void WriteLine(
        string name, string ending, SeriesFamily family, ReadOnlySpan<string> values, string? bucket, double value)
    {
        Append(name);
        Append(ending);
        var separator = "{";
        for (var i = 0; i < family.Labels.Count; i++)
        {
            if (bucket is not null && string.CompareOrdinal(Bucket, family.Labels[i]) < 0)
            {
                AppendLabel(ref separator, Bucket, bucket);
                bucket = null;
            }

            AppendLabel(ref separator, family.Labels[i], values[i]);
        }

        if (bucket is not null)
            AppendLabel(ref separator, Bucket, bucket);
        if (separator == ",")
            Append("}");
        Append(" ");
        Append(SeriesNumber.Format(value));
        Append("\n");
        EndLine();
    }

    private void AppendLabel(ref string separator, string name, string value)
    {
        Append(separator);
        Append(name);
        Append("=\"");
        for (var rest = value.AsSpan(); ;)
        {
            var plain = rest.IndexOfAny('\\', '"', '\n');
            if (plain < 0)
            {
                Append(rest);
                break;
            }

            Append(rest[..plain]);
            Append(rest[plain] == '\n' ? @"\n" : $"\\{rest[plain]}");
            rest = rest[(plain + 1)..];
        }

        Append("\"");
        separator = ",";
    }

    private void Append(ReadOnlySpan<char> text) => _line.Write(text);

    private void EndLine()
    {
        Encoding.UTF8.GetBytes(_line.WrittenSpan, output);
        _line.ResetWrittenCount();
    }
}
