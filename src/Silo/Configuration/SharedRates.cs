namespace Tollgate.Silo.Configuration;

/// <summary>LiteLLM's <c>dynamic_rate_limiter</c>: the keys that call a model share its rates.</summary>
/// <param name="Priorities">The part of a model's rates that is reserved for calls of a priority, from 0 to 1.</param>
internal sealed record SharedRates(IReadOnlyDictionary<string, decimal> Priorities)
{
    private const string Callback = "dynamic_rate_limiter";

    /// <returns>Null: keys share no rates.</returns>
    public static SharedRates? Read(Section litellm)
    {
        var isOn = false;
        foreach (var callback in litellm.Items("callbacks"))
        {
            if (callback.Written == Callback)
                isOn = true;
            else if (callback.Written.StartsWith(Callback, StringComparison.Ordinal))
                litellm.Findings.NotEnforced($"{callback.Path}: {Quoted.Plain(callback.Written)}", callback.Line);
            else if (callback.Written is not "prometheus")
                litellm.Findings.Unused(callback.Path, callback.Line);
        }

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
                $"{litellm.PathOf("priority_reservation")} without callbacks: [\"{Callback}\"]", line);
        return isOn ? new(priorities) : null;
    }
}
