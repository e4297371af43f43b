using Tollgate.Accounts;
using Tollgate.Ledger;

namespace Tollgate.Simulation.Database;

/// <summary>The row of one call.</summary>
internal sealed class CallRow(NewCall call)
{
    public CallId Id => call.Id;

    /// <summary>As it was opened.</summary>
    public NewCall Call => call;

    public Money Held { get; set; } = call.Held;

    /// <summary>What it holds against rates, and then what counts there.</summary>
    public long RateTokens { get; set; } = call.HeldTokens;

    public Money? Cost { get; set; }

    public Usage Usage { get; set; }

    /// <summary>How it was settled; null while it is open.</summary>
    public string? How { get; set; }

    public string? Status { get; set; }

    /// <summary>Who ran it in the end.</summary>
    public string Deployment { get; set; } = call.Facts.Deployment;

    public bool Estimated { get; set; }

    /// <summary>By what it was charged.</summary>
    public StoredPrice? Price { get; set; }

    public DateTimeOffset? SettledAt { get; set; }

    public bool IsOpen => How is null;

    /// <param name="claim">The claim that it has.</param>
    public CallRecord ToRecord(Claim? claim) => new(
        Id,
        call.Owner,
        call.Charges,
        Held,
        Cost,
        How,
        Status,
        Estimated,
        Usage,
        call.OpenedAt,
        SettledAt,
        Storable.Clean(call.Facts with { Deployment = Deployment }),
        claim)
    {
        Price = Price,
    };
}
