namespace Tollgate.Accounts;

/// <summary>What an account's answers depend on outside of it.</summary>
/// <param name="Judges">What was read into its limits, under which epoch: a budget that it holds.</param>
/// <param name="Behind">The accounts that must be asked as well whenever it is: a team's organization, the pool that a
/// key draws on.</param>
public sealed record Ties(IReadOnlyList<Fence> Judges, IReadOnlyList<AccountId> Behind)
{
    public static readonly Ties None = new([], []);
}
