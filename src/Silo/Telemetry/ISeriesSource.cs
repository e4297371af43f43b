namespace Tollgate.Silo.Telemetry;

/// <summary>Series that a process exports under LiteLLM's names.</summary>
public interface ISeriesSource
{
    /// <summary>Writes all of them, as they are now.</summary>
    Task WriteAsync(SeriesText text, CancellationToken cancellationToken);
}
