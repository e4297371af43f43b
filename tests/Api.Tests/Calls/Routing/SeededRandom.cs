namespace Tollgate.Api.Tests.Calls.Routing;

/// <summary>Chance that a test can repeat.</summary>
internal sealed class SeededRandom(int seed) : Random(seed);
