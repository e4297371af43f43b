using Microsoft.Extensions.DependencyInjection;
using Tollgate.Accounts;
using Tollgate.Grains;
using Tollgate.Grains.Budgets;

namespace Tollgate.Api.Tests;

/// <summary>Budget objects for tests of those that hold them.</summary>
internal static class Budgets
{
    public static async Task MakeBudgetAsync(
        this TestGateway gateway, string id, decimal dollars, string? duration, DateTimeOffset now)
    {
        var budget = gateway.Services.GetRequiredService<IGrainFactory>()
            .GetGrain<IBudgetGrain>(AccountId.Budget(id).Value);
        var made = await budget.Create(
            new() { BudgetId = id, CreatedBy = "tests", CreatedAt = now, UpdatedAt = now },
            new()
            {
                MaxBudget = new Money(dollars),
                Window = Window.Rolling(now, duration is null ? null : BudgetDuration.Parse(duration)),
            });
        Assert.Equal(EditOutcome.Done, made);
    }
}
