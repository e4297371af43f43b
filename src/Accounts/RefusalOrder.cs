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
        return refusal.Reason switch
        {
            // All others were asked about the wrong model.
            RefusalReason.Renamed => (-1, Place(kind)),
            RefusalReason.Unknown or RefusalReason.Blocked or RefusalReason.ModelNotAllowed or RefusalReason.Expired =>
                (kind == AccountKind.Key ? 0 : 3, Place(kind)),
            RefusalReason.MaxBudget or RefusalReason.ModelBudget when kind == AccountKind.Key => (1, 0),
            RefusalReason.Unpriced => (2, Place(kind)),
            RefusalReason.InFlight => (5, Place(kind)),
            // A deployment's limit is only a reason to ask another.
            RefusalReason.Parallel or RefusalReason.RequestRate or RefusalReason.TokenRate
                when kind == AccountKind.Deployment => (9, 0),
            RefusalReason.RequestShare or RefusalReason.TokenShare => (7, 0),
            RefusalReason.Parallel or RefusalReason.RequestRate or RefusalReason.TokenRate => (6, RatePlace(kind)),
            // A call that is refused anyway needs no bound.
            RefusalReason.BoundNeeded => (8, Place(kind)),
            _ => (4, Place(kind)),
        };
    }

    // The key's own first: whoever calls can do most about that.
    private static int RatePlace(AccountKind kind) => kind == AccountKind.Key ? -1 : Place(kind);

    // A key's further windows come behind its team's.
    private static int Place(AccountKind kind) => kind switch
    {
        AccountKind.Team => 0,
        AccountKind.Key => 1,
        AccountKind.Organization => 2,
        AccountKind.Tag => 3,
        AccountKind.Budget => 4,
        AccountKind.User => 5,
        AccountKind.Member => 6,
        AccountKind.Customer => 7,
        _ => 8,
    };
}
