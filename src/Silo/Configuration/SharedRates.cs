namespace Tollgate.Silo.Configuration;

/// <summary>LiteLLM's <c>dynamic_rate_limiter</c>: the keys that call a model share its rates.</summary>
/// <param name="Priorities">The part of a model's rates that is reserved for calls of a priority, from 0 to 1.</param>
internal sealed record SharedRates(IReadOnlyDictionary<string, decimal> Priorities)
{
    /// <returns>Null: keys share no rates.</returns>
    public static SharedRates? Read(Section litellm, bool isOn)
    {
        var priorities = new Dictionary<string, decimal>(StringComparer.Ordinal);
        var line = litellm.LineOf("priority_reservation");
        var reservation = litellm.Child("priority_reservation");
        foreach (var name in reservation.Rest())
        {
            if (reservation.Fraction(name) is { } part)
                priorities[name] = part;
        }

        if (priorities.Count > 0 && !isOn)
            litellm.Findings.NotEnforced(
                $"{litellm.PathOf("priority_reservation")} without callbacks: [\"{Callbacks.RateLimiter}\"]", line);
        return isOn ? new(priorities) : null;
    }
}
