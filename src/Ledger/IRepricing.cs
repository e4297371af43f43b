using Tollgate.Accounts;

namespace Tollgate.Ledger;

/// <summary>Brings what settled calls did cost to another price. Rows keep what they were charged; what that differs by
/// is booked as entries, and the row keeps the sum of it.</summary>
/// <remarks>What is cut short is finished by doing it again: a call that costs what it shall is left alone.</remarks>
public interface IRepricing
{
    /// <summary>A page of the calls that were settled, in the order in which they were.</summary>
    /// <param name="after">The last of the page before; null: from the beginning.</param>
    /// <exception cref="LedgerUnavailableException">Nobody knows.</exception>
    Task<IReadOnlyList<SettledCall>> SettledAsync(
        CallSelection selection, SettledCall? after, int most, CancellationToken cancellationToken);

    /// <summary>Has each of these calls cost what it says, in one commit: rows, an entry for each account and period
    /// that they are charged to, and balances. One that was recovered is left alone: its cost is still to come.
    /// </summary>
    /// <returns>The balances that changed, as they are now.</returns>
    /// <exception cref="LedgerUnavailableException">It may or may not have happened: do it again.</exception>
    Task<IReadOnlyList<Balance>> AdjustAsync(
        IReadOnlyList<Adjustment> adjustments, string author, DateTimeOffset at, CancellationToken cancellationToken);
}

/// <summary>Which calls.</summary>
/// <param name="From">Settled then, or later.</param>
/// <param name="To">Settled before.</param>
/// <param name="Model">As the client wrote it, or the upstream model that ran.</param>
public sealed record CallSelection(DateTimeOffset From, DateTimeOffset To, string Model);

/// <summary>A call that was settled, as far as its cost goes.</summary>
/// <param name="Cost">With whatever it was adjusted by; 0 where no price was known.</param>
/// <param name="IsRecovered">Settled at what it held, and nobody knows yet what it used.</param>
/// <param name="IsPriced">It was charged by a price that the books know.</param>
public sealed record SettledCall(
    CallId Id,
    DateTimeOffset SettledAt,
    IReadOnlyList<Charge> Charges,
    Usage Usage,
    Money Cost,
    bool IsRecovered,
    bool IsPriced);

/// <param name="Cost">What the call shall have cost.</param>
public readonly record struct Adjustment(CallId Call, Money Cost);
