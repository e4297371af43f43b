namespace Tollgate.Silo.Configuration;

/// <summary>Reads <see cref="RouterSettings"/>. Where both sections say something, <c>router_settings</c> has the last
/// word.</summary>
internal static class Routing
{
    private const string Strategy = "simple-shuffle";
    private const string AnyGroup = "*";
    private const int FailsMax = 1_000;
    private const int FallbacksMax = 100;

    public static RouterSettings Read(Section router, Section litellm)
    {
        var defaults = new RouterSettings();
        var fallbacks = Both(router, litellm, Fallbacks);
        var byDefault = Both(router, litellm, DefaultFallbacks);
        ReadStrategy(router);
        return new()
        {
            Retries = First(router, litellm, section => section.Number("num_retries", RouterSettings.RetriesMax))
                ?? defaults.Retries,
            Timeout = First(router.Seconds("timeout"), litellm.Seconds("request_timeout")) ?? defaults.Timeout,
            StreamTimeout = router.Seconds("stream_timeout"),
            RetryAfter = router.Seconds("retry_after", least: 0) ?? defaults.RetryAfter,
            AllowedFails = First(router, litellm, section => section.Number("allowed_fails", FailsMax)),
            CooldownTime = First(router, litellm, section => section.Seconds("cooldown_time", least: 0))
                ?? defaults.CooldownTime,
            DisableCooldowns = router.Flag("disable_cooldowns") ?? defaults.DisableCooldowns,
            MaxFallbacks = router.Number("max_fallbacks", FallbacksMax) ?? defaults.MaxFallbacks,
            Fallbacks = fallbacks ?? defaults.Fallbacks,
            DefaultFallbacks = byDefault ?? fallbacks?.GetValueOrDefault(AnyGroup) ?? defaults.DefaultFallbacks,
        };
    }

    private static void ReadStrategy(Section router)
    {
        if (router.Existing("routing_strategy", "a text") is { } strategy && strategy.Value != Strategy)
            router.Findings.Warn(
                strategy.Line,
                $"{strategy.Path} {Quoted.Text(strategy.Value!)} is not known: deployments are chosen by {Strategy}.");
    }

    private static Dictionary<string, IReadOnlyList<string>>? Fallbacks(Section section)
    {
        Dictionary<string, IReadOnlyList<string>>? read = null;
        foreach (var entry in section.Children("fallbacks"))
        {
            foreach (var group in entry.Rest())
            {
                read ??= new(StringComparer.Ordinal);
                if (!read.TryAdd(group, Names(entry, group)))
                    section.Findings.Error(entry.Line, $"{entry.PathOf(group)} is given twice.");
            }
        }

        return read;
    }

    private static IReadOnlyList<string>? DefaultFallbacks(Section section) =>
        Names(section, "default_fallbacks") is { Count: > 0 } names ? names : null;

    private static List<string> Names(Section section, string key) =>
        section.Names(key, expected: "the name of a model");

    // Both are read, whoever wins, so that nothing wrong goes unnoticed.
    private static T? Both<T>(Section router, Section litellm, Func<Section, T?> read)
        where T : class
    {
        var (first, second) = (read(router), read(litellm));
        return first ?? second;
    }

    private static T? First<T>(Section router, Section litellm, Func<Section, T?> read)
        where T : struct =>
        First(read(router), read(litellm));

    private static T? First<T>(T? router, T? litellm)
        where T : struct =>
        router ?? litellm;
}
