using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Tollgate.Accounts;
using Tollgate.Grains.State;
using Tollgate.Ledger;

namespace Tollgate.Grains.Budgets;

/// <summary>A budget object; an account only where it is shared.</summary>
[GrainType("budget")]
internal sealed class BudgetGrain(
    Books books, IGrainStorage storage, TimeProvider time, Standing standing, ILogger<BudgetGrain> log)
    : AccountGrain<BudgetProfile>("budget", books, storage, time, standing, log), IBudgetGrain
{
    public Task<EditOutcome> Create(BudgetProfile profile, Limits limits) => CreateAsync(profile, limits);

    public Task<BudgetReading?> Read() => Task.FromResult(Live is { Profile: var budget, Limits: var limits }
        ? new BudgetReading(budget, limits, Figures)
        : null);

    protected override IReadOnlyList<DirectoryRow> Directory(BudgetProfile profile, Limits limits) =>
        [new("budget", Id.Name) { CreatedAt = profile.CreatedAt }];
}
