using Tollgate.Accounts;
using Tollgate.Api.Budgets;
using Tollgate.Api.Errors;
using Tollgate.Grains;
using Tollgate.Grains.Budgets;
using Tollgate.Grains.Teams;

namespace Tollgate.Api.Teams;

/// <summary>The budget objects that teams grant their members. Each is one team's, and goes with it.</summary>
internal sealed class MemberBudgets(IGrainFactory grains, SavedBudgets budgets)
{
    /// <summary>Makes one. It is nobody's until a team has the link.</summary>
    /// <param name="limits">Null: there is none to make.</param>
    public async Task<(BudgetLink? Link, EditOutcome Outcome)> MakeAsync(
        Limits? limits, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (limits is null)
            return (null, EditOutcome.Done);

        var id = Guid.NewGuid().ToString();
        var outcome = await Grain(id).Create(
            new() { BudgetId = id, CreatedBy = "default_user_id", CreatedAt = now, UpdatedAt = now },
            limits).WaitAsync(cancellationToken);
        return outcome == EditOutcome.Done ? (new(id, limits.Window.Since), outcome) : (null, outcome);
    }

    /// <summary>The one that a team has; null where it has none, or somebody deleted it.</summary>
    public async Task<BudgetLink?> OfAsync(TeamProfile? team, CancellationToken cancellationToken) =>
        team?.MemberBudget is { } link && await budgets.FindAsync(link.BudgetId, cancellationToken) is not null
            ? link
            : null;

    /// <summary>Changes one. The next call of every member finds it changed.</summary>
    public async Task<ApiError?> EditAsync(
        BudgetLink link, IReadOnlyList<LimitsEdit> edits, CancellationToken cancellationToken) =>
        edits.Count == 0 ? null
            : await Grain(link.BudgetId).Edit([.. edits]).WaitAsync(cancellationToken) switch
            {
                EditOutcome.Done => null,
                EditOutcome.Unknown => ApiErrors.Conflict,
                var outcome => ApiErrors.Of(outcome),
            };

    /// <summary>Ends one that no team has any more, or has come to have.</summary>
    public Task EndAsync(BudgetLink? link, CancellationToken cancellationToken) => link is null
        ? Task.CompletedTask
        : Grain(link.BudgetId).Edit([new LimitsEdit.Deletion()]).WaitAsync(cancellationToken);

    private IBudgetGrain Grain(string id) => grains.GetGrain<IBudgetGrain>(AccountId.Budget(id).Value);
}
