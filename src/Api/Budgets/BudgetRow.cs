using System.Text.Json;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;

namespace Tollgate.Api.Budgets;

/// <summary>Writes a budget object as LiteLLM's table row.</summary>
internal static class BudgetRow
{
    /// <param name="drawn">What is drawn on it; null where each holder keeps its own spend.</param>
    public static void Write(Utf8JsonWriter json, SavedBudget budget, DateTimeOffset now, BudgetFigures? drawn = null)
    {
        var (limits, profile) = budget;
        json.WriteStartObject();
        json.WriteString("budget_id", profile.BudgetId);
        json.WriteMoney("max_budget", limits.MaxBudget);
        json.WriteNull("soft_budget");
        json.WriteRates(limits.Rates);
        json.WriteModelBudgets(limits.ModelBudgets);
        json.WriteString("budget_duration", limits.Window.Duration?.ToString());
        json.WriteInstant("budget_reset_at", limits.Window.At(now).Next);
        json.WriteNames("allowed_models", limits.Models);
        json.WriteBoolean("shared", profile.Shared);
        if (drawn is { } figures)
        {
            json.WriteMoney("spend", figures.Spent);
            json.WriteMoney("held", figures.Held);
        }

        json.WriteInstant("created_at", profile.CreatedAt);
        json.WriteString("created_by", profile.CreatedBy);
        json.WriteInstant("updated_at", profile.UpdatedAt);
        json.WriteString("updated_by", profile.CreatedBy);
        json.WriteEndObject();
    }

    /// <summary>Writes the budget that an account holds; null where it holds none.</summary>
    public static void WriteTable(Utf8JsonWriter json, SavedBudget? budget)
    {
        if (budget is null)
        {
            json.WriteNull("litellm_budget_table");
            return;
        }

        json.WriteStartObject("litellm_budget_table");
        json.WriteString("budget_id", budget.Profile.BudgetId);
        json.WriteMoney("max_budget", budget.Limits.MaxBudget);
        json.WriteRates(budget.Limits.Rates);
        json.WriteString("budget_duration", budget.Limits.Window.Duration?.ToString());
        json.WriteModelBudgets(budget.Limits.ModelBudgets);
        json.WriteNames("allowed_models", budget.Limits.Models);
        json.WriteBoolean("shared", budget.Profile.Shared);
        json.WriteEndObject();
    }
}
