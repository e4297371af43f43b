using System.Runtime.CompilerServices;

namespace Tollgate.Accounts;

/// <summary>An assumption on which money rests did not hold. The account that finds it must not go on.</summary>
public sealed class InvariantException(string message) : Exception(message);

/// <summary>Checks that stay on in release builds.</summary>
public static class Invariant
{
    /// <exception cref="InvariantException">The condition is false.</exception>
    public static void Holds(bool condition, [CallerArgumentExpression(nameof(condition))] string? expression = null)
    {
        if (!condition)
            throw new InvariantException($"Broken: {expression}");
    }
}
