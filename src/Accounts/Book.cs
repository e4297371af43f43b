namespace Tollgate.Accounts;

/// <summary>What an account has spent, and what calls in flight hold, in one period.</summary>
internal sealed class Book(Period period)
{
    public Period Period => period;

    public Money Spent { get; private set; }

    public Money Held { get; private set; }

    public long Version { get; private set; }

    /// <summary>Keeps the newest balance, so neither order nor repetition of news matters.</summary>
    public void Observe(in Balance balance)
    {
        if (balance.Version > Version)
            (Spent, Version) = (balance.Spent, balance.Version);
    }

    /// <summary>Adds to what calls in flight hold, or takes from it.</summary>
    public void AddToHeld(Money amount)
    {
        var held = Held + amount;
        Invariant.Holds(held >= Money.Zero);
        Held = held;
    }
}
