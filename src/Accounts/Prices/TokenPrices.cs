namespace Tollgate.Accounts;

/// <summary>What a token of each kind costs, in US dollars, for prompts of one tier; without one, for short
/// prompts.</summary>
internal readonly struct TokenPrices(Price price, PriceTier? tier)
{
    private const decimal UnitsInOne = 1e18m;

    private decimal Input => tier?.Input ?? price.Input;

    private decimal Output => tier?.Output ?? price.Output;

    public decimal CacheRead => tier?.CacheRead ?? OfInput(price.CacheRead);

    public decimal CacheWrite => tier?.CacheWrite ?? OfInput(price.CacheWrite);

    public decimal CacheWriteHour => tier?.CacheWriteHour
        ?? (price.CacheWriteHour is { } hour ? OfInput(hour) : CacheWrite);

    /// <summary>The dearest token that a prompt can have.</summary>
    public decimal DearestInput => Max(
        Max(Max(Input, CacheRead), Max(CacheWrite, CacheWriteHour)),
        Max(OfInput(price.AudioInput), OfInput(price.ImageInput)));

    /// <summary>The dearest token that an output can have.</summary>
    public decimal DearestOutput => Max(
        Max(Output, OfOutput(price.Reasoning)), Max(OfOutput(price.AudioOutput), OfOutput(price.ImageOutput)));

    /// <summary>What these tokens cost together.</summary>
    public decimal CostOf(in TokenCounts tokens)
    {
        // Most calls are plain text, and the hot path asks after no further kind of theirs.
        var cost = (tokens.PlainInput * Input) + (tokens.PlainOutput * Output);
        if (tokens.PlainInput != tokens.Prompt)
        {
            cost += (tokens.CachedRead * CacheRead)
                + ((tokens.CacheWrite - tokens.CacheWriteHour) * CacheWrite)
                + (tokens.CacheWriteHour * CacheWriteHour)
                + (tokens.AudioInput * OfInput(price.AudioInput))
                + (tokens.ImageInput * OfInput(price.ImageInput));
        }

        if (tokens.PlainOutput != tokens.Completion)
        {
            cost += (tokens.Reasoning * OfOutput(price.Reasoning))
                + (tokens.AudioOutput * OfOutput(price.AudioOutput))
                + (tokens.ImageOutput * OfOutput(price.ImageOutput));
        }

        return cost;
    }

    private decimal OfInput(decimal? kind) => Raised(kind, price.Input, Input);

    private decimal OfOutput(decimal? kind) => Raised(kind, price.Output, Output);

    // Providers raise the prices of cached tokens by the same factor as that of plain ones. Such a price is rounded up
    // to 1e-18, like any other: in whole units, since the decimal quotient may be off in its last digit.
    private static decimal Raised(decimal? kind, decimal from, decimal to)
    {
        if (kind is not { } own)
            return to;
        if (to == from || from == 0)
            return own;

        var raised = ((Units(own) * Units(to)) + Units(from) - 1) / Units(from);
        return raised > Units(Price.Max) ? Price.Max : (decimal)raised / UnitsInOne;
    }

    private static Int128 Units(decimal price) => (Int128)(price * UnitsInOne);

    private static decimal Max(decimal one, decimal other) => Math.Max(one, other);
}
