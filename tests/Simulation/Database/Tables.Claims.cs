using Tollgate.Accounts;
using Tollgate.Ledger;

namespace Tollgate.Simulation.Database;

internal sealed partial class Tables
{
    private readonly Dictionary<Claim, CallId> _claims = [];

    /// <summary>The call that has a claim; null if it is free.</summary>
    public CallRecord? Claimed(Claim claim) =>
        _claims.TryGetValue(claim, out var call) ? _calls[call].ToRecord(claim) : null;

    public CallRecord? Call(CallId call) =>
        _calls.TryGetValue(call, out var row) ? row.ToRecord(ClaimOf(row)) : null;

    /// <summary>What did cost nothing gives its claim free.</summary>
    private void Free(CallRow row)
    {
        if (row.Cost == Money.Zero && row.How != Words.Recovered && ClaimOf(row) is { } claim)
            _claims.Remove(claim);
    }

    private Claim? ClaimOf(CallRow row) =>
        row.Call.Claim is { } claim && _claims.TryGetValue(claim, out var owner) && owner == row.Id ? claim : null;
}
