namespace Tollgate.Accounts;

/// <summary>What a long prompt costs: once the prompt is longer than <paramref name="AbovePromptTokens"/>, all tokens
/// of the call have these prices, in US dollars a token.</summary>
public sealed record PriceTier(long AbovePromptTokens, decimal Input, decimal Output);

/// <summary>What a token costs, in US dollars, by kind. Bounds: not negative, not above <see cref="PerTokenMax"/>, not
/// finer than 1e-18, so that no charge ever needs more digits than a decimal has.</summary>
/// <exception cref="ArgumentOutOfRangeException">A price is outside of these bounds, or the tiers do not
/// rise.</exception>
public sealed record Price
{
    /// <summary>The dearest token that a price may name; with <see cref="TokenCounts.Max"/> it keeps a charge below
    /// <see cref="Money.Max"/>.</summary>
    public const decimal PerTokenMax = 1m;

    private const decimal UnitsInOne = 1e18m;

    public required decimal Input { get; init => field = Bounded(value); }

    public required decimal Output { get; init => field = Bounded(value); }

    /// <summary>A cached input token that is read; null: as any input token.</summary>
    public decimal? CacheRead { get; init => field = value is { } price ? Bounded(price) : null; }

    /// <summary>An input token that is written to the provider's cache; null: as any input token.</summary>
    public decimal? CacheWrite { get; init => field = value is { } price ? Bounded(price) : null; }

    /// <summary>Dearer prices of long prompts, in rising order of their thresholds.</summary>
    public IReadOnlyList<PriceTier> Tiers { get; init => field = Rising(value); } = [];

    /// <summary>Priced at nothing in so many words: no budget stops such a call.</summary>
    public bool IsFree => (Input, Output, CacheRead ?? 0, CacheWrite ?? 0, Tiers.Count) == (0, 0, 0, 0, 0);

    /// <summary>Whether a price that somebody wrote is within the bounds.</summary>
    public static bool Allows(decimal perToken) => perToken <= PerTokenMax && new Money(perToken).IsLimit;

    /// <summary>The charge for a call, exact to 1e-18.</summary>
    public Money CostOf(in TokenCounts tokens)
    {
        Invariant.Holds(tokens.AreSane);
        var tier = TierOf(tokens.Prompt);
        var input = tier?.Input ?? Input;
        var plain = tokens.Prompt - tokens.CachedRead - tokens.CacheWrite;
        return Money.RoundUp(
            (plain * input)
            + (tokens.CachedRead * InTier(CacheRead, input))
            + (tokens.CacheWrite * InTier(CacheWrite, input))
            + (tokens.Completion * (tier?.Output ?? Output)));
    }

    /// <summary>The most that a call can cost with no more tokens than these, whatever kinds the provider counts its
    /// prompt as.</summary>
    public Money AtMost(long prompt, long completion)
    {
        Invariant.Holds(new TokenCounts(prompt, completion).AreSane);
        var (input, output) = DearestUpTo(prompt);
        return Money.RoundUp((prompt * input) + (completion * output));
    }

    /// <summary>The most tokens of output for which <see cref="AtMost"/> is within an amount; negative where the prompt
    /// alone is dearer.</summary>
    public long CompletionWithin(Money amount, long prompt)
    {
        var (input, output) = DearestUpTo(prompt);
        var left = amount.Dollars - (prompt * input);
        if (left < 0)
            return -1;
        if (output == 0 || left / output >= TokenCounts.Max)
            return TokenCounts.Max;

        // Below a billion a quotient of decimals keeps more than 18 places, so it is never rounded up to a whole
        // number.
        return (long)(left / output);
    }

    private (decimal Input, decimal Output) DearestUpTo(long prompt)
    {
        var (input, output) = (DearestOf(Input), Output);
        for (var i = 0; i < Tiers.Count && prompt > Tiers[i].AbovePromptTokens; i++)
        {
            input = Math.Max(input, DearestOf(Tiers[i].Input));
            output = Math.Max(output, Tiers[i].Output);
        }

        return (input, output);
    }

    private decimal DearestOf(decimal input) =>
        Math.Max(input, Math.Max(InTier(CacheRead, input), InTier(CacheWrite, input)));

    private PriceTier? TierOf(long prompt)
    {
        PriceTier? found = null;
        for (var i = 0; i < Tiers.Count && prompt > Tiers[i].AbovePromptTokens; i++)
            found = Tiers[i];

        return found;
    }

    // Providers raise the prices of cached tokens by the same factor as that of plain ones. Such a price is rounded up
    // to 1e-18, like any other: in whole units, since the decimal quotient may be off in its last digit.
    private decimal InTier(decimal? cached, decimal input)
    {
        if (cached is not { } price)
            return input;
        if (input == Input || Input == 0)
            return price;

        var raised = ((Units(price) * Units(input)) + Units(Input) - 1) / Units(Input);
        return raised > Units(PerTokenMax) ? PerTokenMax : (decimal)raised / UnitsInOne;
    }

    private static Int128 Units(decimal price) => (Int128)(price * UnitsInOne);

    private static decimal Bounded(decimal price) => Allows(price)
        ? price
        : throw new ArgumentOutOfRangeException(
            nameof(price), price, "A token costs from 0 to 1 dollar, in steps of 1e-18.");

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
        }

        return tiers;
    }
}
