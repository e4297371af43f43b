namespace Tollgate.Accounts;

/// <summary>What a call costs, in US dollars: its tokens by kind, and what else is counted. Bounds of each: not negative,
/// not above <see cref="Max"/>, not finer than 1e-18, so that no charge ever needs more digits than a decimal
/// has.</summary>
/// <exception cref="ArgumentOutOfRangeException">A price is outside of these bounds, or the tiers do not
/// rise.</exception>
public sealed partial record Price
{
    /// <summary>The most that one of anything may cost; with <see cref="TokenCounts.Max"/> and
    /// <see cref="Usage.CountMax"/> it keeps a charge below <see cref="Money.Max"/>.</summary>
    public const decimal Max = 1m;

    /// <summary>A token of the input that is nothing but text, and was not cached.</summary>
    public required decimal Input { get; init => field = Bounded(value); }

    /// <summary>A token of the output that is nothing but text.</summary>
    public required decimal Output { get; init => field = Bounded(value); }

    /// <summary>A cached input token that is read; null: as any input token.</summary>
    public decimal? CacheRead { get; init => field = Bounded(value); }

    /// <summary>An input token that is written to the provider's cache; null: as any input token.</summary>
    public decimal? CacheWrite { get; init => field = Bounded(value); }

    /// <summary>One that is kept there for an hour; null: as any that is written to the cache.</summary>
    public decimal? CacheWriteHour { get; init => field = Bounded(value); }

    /// <summary>An input token of sound; null: as any.</summary>
    public decimal? AudioInput { get; init => field = Bounded(value); }

    /// <summary>An input token of a picture; null: as any.</summary>
    public decimal? ImageInput { get; init => field = Bounded(value); }

    /// <summary>An output token that the client never sees; null: as any.</summary>
    public decimal? Reasoning { get; init => field = Bounded(value); }

    /// <summary>An output token of sound; null: as any.</summary>
    public decimal? AudioOutput { get; init => field = Bounded(value); }

    /// <summary>An output token of a picture; null: as any.</summary>
    public decimal? ImageOutput { get; init => field = Bounded(value); }

    /// <summary>A call, whatever it uses.</summary>
    public decimal PerRequest { get; init => field = Bounded(value); }

    /// <summary>A picture that is made.</summary>
    public decimal PerImage { get; init => field = Bounded(value); }

    /// <summary>A second of sound; a part of one costs as much of this.</summary>
    public decimal PerSecond { get; init => field = Bounded(value); }

    /// <summary>A character that is spoken.</summary>
    public decimal PerCharacter { get; init => field = Bounded(value); }

    /// <summary>A search.</summary>
    public decimal PerQuery { get; init => field = Bounded(value); }

    /// <summary>Other prices of long prompts, in rising order of their thresholds.</summary>
    public IReadOnlyList<PriceTier> Tiers { get; init => field = Rising(value); } = [];

    /// <summary>Whole other prices, of calls that run at a service tier; each named once.</summary>
    public IReadOnlyList<ServiceTier> ServiceTiers { get; init => field = Distinct(value); } = [];

    /// <summary>Priced at nothing in so many words: no budget stops such a call.</summary>
    public bool IsFree => (Input, Output) == (0, 0) && AtMost(Everything) == Money.Zero;

    /// <summary>What one of a kind costs here; null where it costs what the whole does that it is part of, or
    /// nothing.</summary>
    public decimal? this[CostKind kind] => kind switch
    {
        CostKind.Input => Input,
        CostKind.Output => Output,
        CostKind.CacheRead => CacheRead,
        CostKind.CacheWrite => CacheWrite,
        CostKind.CacheWriteHour => CacheWriteHour,
        CostKind.AudioInput => AudioInput,
        CostKind.ImageInput => ImageInput,
        CostKind.Reasoning => Reasoning,
        CostKind.AudioOutput => AudioOutput,
        CostKind.ImageOutput => ImageOutput,
        CostKind.Request => OrNull(PerRequest),
        CostKind.Image => OrNull(PerImage),
        CostKind.Second => OrNull(PerSecond),
        CostKind.Character => OrNull(PerCharacter),
        CostKind.Query => OrNull(PerQuery),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static Usage Everything => new(new(TokenCounts.Max, TokenCounts.Max))
    {
        Images = 1, Seconds = 1, Characters = 1, Queries = 1,
    };

    /// <summary>Whether a price that somebody wrote is within the bounds.</summary>
    public static bool Allows(decimal dollars) => dollars <= Max && new Money(dollars).IsLimit;

    private static decimal Bounded(decimal price) => Allows(price)
        ? price
        : throw new ArgumentOutOfRangeException(
            nameof(price), price, "One of anything costs from 0 to 1 dollar, in steps of 1e-18.");

    private static decimal? Bounded(decimal? price) => price is { } given ? Bounded(given) : null;

    private static decimal? OrNull(decimal price) => price == 0 ? null : price;

    private static IReadOnlyList<PriceTier> Rising(IReadOnlyList<PriceTier> tiers)
    {
        long last = 0;
        foreach (var tier in tiers)
        {
            if (tier.AbovePromptTokens <= last)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(tiers), tier.AbovePromptTokens, "The thresholds of tiers rise.");
            }

            last = tier.AbovePromptTokens;
            Bounded(tier.Input);
            Bounded(tier.Output);
            Bounded(tier.CacheRead);
            Bounded(tier.CacheWrite);
            Bounded(tier.CacheWriteHour);
        }

        return tiers;
    }

    private static IReadOnlyList<ServiceTier> Distinct(IReadOnlyList<ServiceTier> tiers)
    {
        var isOnce = tiers.Select(tier => tier.Name).Distinct(StringComparer.Ordinal).Count() == tiers.Count;
        return isOnce && tiers.All(tier => tier.Price.ServiceTiers.Count == 0)
            ? tiers
            : throw new ArgumentOutOfRangeException(
                nameof(tiers), tiers.Count, "A service tier is named once, and has none of its own.");
    }
}
