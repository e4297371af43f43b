namespace Tollgate.Servers.Upstream;

/// <summary>A request as it arrived, to the byte.</summary>
public sealed record ReceivedRequest(
    string Id,
    string Path,
    string? Authorization,
    IReadOnlyDictionary<string, string> Headers,
    ReadOnlyMemory<byte> Body)
{
    /// <summary>What stands behind the path, with its question mark.</summary>
    public string Query { get; init; } = "";
}
