namespace Tollgate.Accounts;

/// <summary>Which of several refusals is told: LiteLLM looks at the key first, then at everybody's access, then at
/// everybody's money, and the proxy's comes last (contract, section 2.1).</summary>
public sealed class RefusalOrder : IComparer<Refusal>
{
    public static readonly RefusalOrder Instance = new();

    private RefusalOrder()
    {
    }

    public int Compare(Refusal? x, Refusal? y) => Rank(x!).CompareTo(Rank(y!));

    private static (int, int) Rank(Refusal refusal)
    {
        var kind = refusal.Account.Kind;
        // A key's further windows come behind its team's.
        var place = kind.Facts.RefusalPlace;
        return refusal.Reason switch
        {
            // All others were asked about the wrong model.
            RefusalReason.Renamed => (-1, place),
            RefusalReason.Unknown or RefusalReason.Blocked or RefusalReason.ModelNotAllowed or RefusalReason.Expired =>
                (kind == AccountKind.Key ? 0 : 3, place),
            RefusalReason.MaxBudget or RefusalReason.ModelBudget when kind == AccountKind.Key => (1, 0),
            RefusalReason.Unpriced => (2, place),
            RefusalReason.InFlight => (5, place),
            // A deployment's limit is only a reason to ask another.
            RefusalReason.Parallel or RefusalReason.RequestRate or RefusalReason.TokenRate
                when kind == AccountKind.Deployment => (9, 0),
            RefusalReason.RequestShare or RefusalReason.TokenShare => (7, 0),
            // The key's own first: whoever calls can do most about that.
            RefusalReason.Parallel or RefusalReason.RequestRate or RefusalReason.TokenRate =>
                (6, kind == AccountKind.Key ? -1 : place),
            // A call that is refused anyway needs no bound.
            RefusalReason.BoundNeeded => (8, place),
            _ => (4, place),
        };
    }
}
