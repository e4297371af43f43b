namespace Tollgate.Servers.Upstream;

/// <summary>What one answer costs besides tokens, or in their place.</summary>
public readonly record struct Units(long Images = 0, decimal Seconds = 0, long Characters = 0, long Searches = 0);
