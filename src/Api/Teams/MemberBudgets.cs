using Tollgate.Accounts;
using Tollgate.Api.Budgets;
using Tollgate.Grains;
using Tollgate.Grains.Budgets;
using Tollgate.Grains.Joint;
using Tollgate.Grains.Teams;

namespace Tollgate.Api.Teams;

/// <summary>The budget objects that teams grant their members. Each is one team's, and goes with it.</summary>
internal sealed class MemberBudgets(IGrainFactory grains, SavedBudgets budgets)
{
    /// <summary>One that is made together with the team that has the link.</summary>
    /// <param name="limits">Null: there is none to make.</param>
    public static (BudgetLink? Link, IReadOnlyList<Part> Parts) New(Limits? limits, DateTimeOffset now)
    {
        if (limits is null)
            return (null, []);

        var id = Guid.NewGuid().ToString();
        var profile = new BudgetProfile
        {
            BudgetId = id,
            CreatedBy = "default_user_id",
            CreatedAt = now,
            UpdatedAt = now,
        };
        return (
            new(id, limits.Window.Since),
            [new Part(AccountId.Budget(id), new AccountEdit.Creation(profile, limits))]);
    }

    /// <summary>One that is changed together with its team. The next call of every member finds it changed.</summary>
    public static IReadOnlyList<Part> Changed(BudgetLink link, IReadOnlyList<LimitsEdit> edits) => edits.Count == 0
        ? []
        : [new Part(AccountId.Budget(link.BudgetId), new AccountEdit.Changes([.. edits]))];

    /// <summary>The one that a team has; null where it has none, or somebody deleted it.</summary>
    public async Task<BudgetLink?> OfAsync(TeamProfile? team, CancellationToken cancellationToken) =>
        team?.MemberBudget is { } link && await budgets.FindAsync(link.BudgetId, cancellationToken) is not null
            ? link
            : null;

    /// <summary>Ends one that no team has any more.</summary>
    public Task EndAsync(BudgetLink? link, CancellationToken cancellationToken) => link is null
        ? Task.CompletedTask
        : grains.GetAccount(AccountId.Budget(link.BudgetId)).Edit([new LimitsEdit.Deletion()])
            .WaitAsync(cancellationToken);
}
