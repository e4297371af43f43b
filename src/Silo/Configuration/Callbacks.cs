namespace Tollgate.Silo.Configuration;

/// <summary>LiteLLM's callbacks, which watch calls or have a say in them.</summary>
/// <param name="ShareRates">The keys that call a model share its rates.</param>
/// <param name="Otel">Asks for traces; null: nothing does.</param>
internal sealed record Callbacks(bool ShareRates, Setting? Otel)
{
    public const string RateLimiter = "dynamic_rate_limiter";

    public static Callbacks Read(Section litellm)
    {
        var found = new Callbacks(false, null);
        foreach (var callback in litellm.Items("callbacks"))
        {
            if (callback.Written == RateLimiter)
                found = found with { ShareRates = true };
            else if (callback.Written.StartsWith(RateLimiter, StringComparison.Ordinal))
                litellm.Findings.NotEnforced($"{callback.Path}: {Quoted.Plain(callback.Written)}", callback.Line);
            else
                found = found.Watched(callback, litellm);
        }

        foreach (var callback in litellm.Items("success_callback").Concat(litellm.Items("failure_callback")))
            found = found.Watched(callback, litellm);
        return found;
    }

    // Prometheus asks for what is always there.
    private Callbacks Watched(Setting callback, Section litellm)
    {
        if (callback.Written == "otel")
            return this with { Otel = Otel ?? callback };
        if (callback.Written != "prometheus")
            litellm.Findings.Unused(callback.Path, callback.Line);
        return this;
    }
}
