using System.Collections.Frozen;
using System.Globalization;

namespace Tollgate.Accounts;

/// <summary>One cost of a price, as LiteLLM names it: <c>input_cost_per_token_above_200k_tokens_priority</c>.</summary>
/// <param name="AbovePromptTokens">The threshold of the <see cref="PriceTier"/> that it is of; 0: of none.</param>
/// <param name="ServiceTier">Null: the standard one.</param>
public readonly record struct CostName(CostKind Kind, long AbovePromptTokens = 0, string? ServiceTier = null)
{
    private const string Above = "_above_";
    private const string Thousands = "k_tokens";
    private const string Tokens = "_tokens";

    private static readonly FrozenDictionary<string, CostKind> Kinds = new Dictionary<string, CostKind>
    {
        ["input_cost_per_token"] = CostKind.Input,
        ["output_cost_per_token"] = CostKind.Output,
        ["cache_read_input_token_cost"] = CostKind.CacheRead,
        ["cache_creation_input_token_cost"] = CostKind.CacheWrite,
        ["cache_creation_input_token_cost_above_1hr"] = CostKind.CacheWriteHour,
        ["input_cost_per_audio_token"] = CostKind.AudioInput,
        ["input_cost_per_image_token"] = CostKind.ImageInput,
        ["output_cost_per_reasoning_token"] = CostKind.Reasoning,
        ["output_cost_per_audio_token"] = CostKind.AudioOutput,
        ["output_cost_per_image_token"] = CostKind.ImageOutput,
        ["input_cost_per_request"] = CostKind.Request,
        ["output_cost_per_image"] = CostKind.Image,
        ["input_cost_per_second"] = CostKind.Second,
        ["input_cost_per_character"] = CostKind.Character,
        ["input_cost_per_query"] = CostKind.Query,
        // DeepSeek's own name for it.
        ["input_cost_per_token_cache_hit"] = CostKind.CacheRead,
        // Providers list what they make or hear under either side.
        ["input_cost_per_image"] = CostKind.Image,
        ["output_cost_per_second"] = CostKind.Second,
        ["output_cost_per_character"] = CostKind.Character,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<CostKind, string> Names =
        Kinds.DistinctBy(name => name.Value).ToFrozenDictionary(name => name.Value, name => name.Key);

    private static readonly (string? Suffix, string? Tier)[] ServiceTiers =
        [("_flex", "flex"), ("_priority", "priority"), ("_batches", "batch")];

    /// <summary>Whether a token, and not something else, has this cost.</summary>
    public bool IsOfToken => Kind <= CostKind.ImageOutput;

    /// <summary>Reads a name; false where it names no cost that is known here.</summary>
    public static bool TryParse(string text, out CostName name)
    {
        var (suffix, tier) = Array.Find(
            ServiceTiers, known => text.EndsWith(known.Suffix!, StringComparison.Ordinal));
        var rest = text.AsSpan(0, text.Length - (suffix?.Length ?? 0));
        var above = TakeThreshold(ref rest);
        var isKnown = Kinds.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(rest, out var kind);
        name = new(kind, above, tier);
        return isKnown && (above == 0 || kind <= CostKind.CacheWriteHour);
    }

    /// <summary>Reads an amount that somebody wrote. What programs that count in binary add to it beyond the 18th place
    /// is rounded away, unless nothing would be left of it: that would be free.</summary>
    /// <returns>What it must be and is not; null: it was read.</returns>
    public string? Read(string text, out decimal dollars)
    {
        var expected = IsOfToken ? "a cost in dollars per token" : "a cost in dollars";
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out dollars))
            return expected;
        if (dollars < 0 || dollars > Price.Max)
            return $"{expected} from 0 to {Price.Max}";

        dollars = decimal.Round(dollars, Money.Scale);
        var hasVanished = dollars == 0 && text.Split('e', 'E')[0].AsSpan().ContainsAnyInRange('1', '9');
        return hasVanished ? $"{expected} of 0 or at least 1e-{Money.Scale}" : null;
    }

    public override string ToString()
    {
        var above = AbovePromptTokens;
        var threshold = above == 0 ? ""
            : above % 1_000 == 0 ? string.Create(CultureInfo.InvariantCulture, $"{Above}{above / 1_000}{Thousands}")
            : string.Create(CultureInfo.InvariantCulture, $"{Above}{above}{Tokens}");
        var tier = ServiceTier;
        return $"{Names[Kind]}{threshold}{Array.Find(ServiceTiers, known => known.Tier == tier).Suffix}";
    }

    // What ends in no threshold is left as it is.
    private static long TakeThreshold(ref ReadOnlySpan<char> name)
    {
        var (end, factor) = name.EndsWith(Thousands, StringComparison.Ordinal) ? (Thousands.Length, 1_000)
            : name.EndsWith(Tokens, StringComparison.Ordinal) ? (Tokens.Length, 1)
            : (0, 0);
        var start = name.LastIndexOf(Above, StringComparison.Ordinal);
        if (factor == 0
            || start < 0
            || !int.TryParse(
                name[(start + Above.Length)..^end], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count == 0)
            return 0;

        name = name[..start];
        return (long)count * factor;
    }
}
