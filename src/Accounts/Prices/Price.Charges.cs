namespace Tollgate.Accounts;

/// <summary>What follows from it for a call.</summary>
public sealed partial record Price
{
    private const int MillisecondsInOne = 1_000;
    private const decimal UnitsInOne = 1e18m;

    /// <summary>The charge for a call, exact to 1e-18. One whose service tier has no price of its own costs the standard
    /// one.</summary>
    public Money CostOf(in Usage usage)
    {
        Invariant.Holds(usage.IsSane);
        return At(usage.ServiceTier).ChargeOf(usage);
    }

    /// <summary>The most that a call can cost that uses no more of anything than this, whatever kinds the provider
    /// counts its tokens as; and, if no service tier is named, at whichever it runs.</summary>
    public Money AtMost(in Usage most)
    {
        Invariant.Holds(most.IsSane);
        var dearest = At(most.ServiceTier).BoundOf(most);
        for (var i = 0; most.ServiceTier is null && i < ServiceTiers.Count; i++)
        {
            var bound = ServiceTiers[i].Price.BoundOf(most);
            dearest = bound > dearest ? bound : dearest;
        }

        return dearest;
    }

    /// <summary>The same for a call that uses tokens only.</summary>
    public Money AtMost(long prompt, long completion) => AtMost(new TokenCounts(prompt, completion));

    /// <summary>The most tokens of output for which <see cref="AtMost(in Usage)"/> is within an amount; negative where
    /// everything else alone is dearer.</summary>
    /// <param name="most">The most of everything else; its output does not count.</param>
    public long CompletionWithin(Money amount, in Usage most)
    {
        Invariant.Holds(most.IsSane);
        var shortest = At(most.ServiceTier).TokensWithin(amount, most);
        for (var i = 0; most.ServiceTier is null && i < ServiceTiers.Count; i++)
            shortest = Math.Min(shortest, ServiceTiers[i].Price.TokensWithin(amount, most));
        return shortest;
    }

    /// <summary>The same for a call that uses tokens only.</summary>
    public long CompletionWithin(Money amount, long prompt) => CompletionWithin(amount, new TokenCounts(prompt, 0));

    private Price At(string? serviceTier)
    {
        for (var i = 0; serviceTier is not null && i < ServiceTiers.Count; i++)
        {
            if (ServiceTiers[i].Name == serviceTier)
                return ServiceTiers[i].Price;
        }

        return this;
    }

    // Every term is a whole number of 1e-18, also that of seconds, which is rounded up by itself: so the sum needs no
    // rounding, and is as if it had been rounded once.
    private Money ChargeOf(in Usage usage) => Money.RoundUp(
        new TokenPrices(this, TierOf(usage.Tokens.Prompt)).CostOf(usage.Tokens) + UncountedInTokens(usage));

    private Money BoundOf(in Usage most)
    {
        var (input, output) = DearestUpTo(most.Tokens.Prompt);
        return Money.RoundUp(
            (most.Tokens.Prompt * input) + (most.Tokens.Completion * output) + UncountedInTokens(most));
    }

    private long TokensWithin(Money amount, in Usage most)
    {
        var (input, output) = DearestUpTo(most.Tokens.Prompt);
        var left = amount.Dollars - (most.Tokens.Prompt * input) - UncountedInTokens(most);
        if (left < 0)
            return -1;
        if (output == 0 || left / output >= TokenCounts.Max)
            return TokenCounts.Max;

        // Below a billion a quotient of decimals keeps more than 18 places, so it is never rounded up to a whole
        // number.
        return (long)(left / output);
    }

    private decimal UncountedInTokens(in Usage usage)
    {
        var cost = PerRequest;
        if (usage.Seconds != 0)
            cost += CostOfSound(usage.Seconds);
        if ((usage.Images | usage.Characters | usage.Queries) != 0)
            cost += (usage.Images * PerImage) + (usage.Characters * PerCharacter) + (usage.Queries * PerQuery);
        return cost;
    }

    // In whole milliseconds and units of 1e-18: the decimal product of a long recording and a fine price may be off in
    // its last digit.
    private decimal CostOfSound(decimal seconds)
    {
        var milliseconds = (Int128)decimal.Ceiling(seconds * MillisecondsInOne);
        var units = (milliseconds * (Int128)(PerSecond * UnitsInOne)) + MillisecondsInOne - 1;
        return (decimal)(units / MillisecondsInOne) / UnitsInOne;
    }

    private (decimal Input, decimal Output) DearestUpTo(long prompt)
    {
        var prices = new TokenPrices(this, null);
        var (input, output) = (prices.DearestInput, prices.DearestOutput);
        for (var i = 0; i < Tiers.Count && prompt > Tiers[i].AbovePromptTokens; i++)
        {
            prices = new TokenPrices(this, Tiers[i]);
            (input, output) = (Math.Max(input, prices.DearestInput), Math.Max(output, prices.DearestOutput));
        }

        return (input, output);
    }

    private PriceTier? TierOf(long prompt)
    {
        PriceTier? found = null;
        for (var i = 0; i < Tiers.Count && prompt > Tiers[i].AbovePromptTokens; i++)
            found = Tiers[i];

        return found;
    }
}
