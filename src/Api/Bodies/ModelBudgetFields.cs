using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Errors;

namespace Tollgate.Api.Bodies;

/// <summary>Budgets of single models: <c>model_max_budget</c>, in both forms. A number is a budget that never resets;
/// an object names its period as well.</summary>
internal static class ModelBudgetFields
{
    private const string Name = "model_max_budget";

    /// <summary>Reads them as budgets that begin now.</summary>
    public static ModelBudget[] ModelBudgets(this Fields fields, DateTimeOffset now)
    {
        var budgets = new List<ModelBudget>();
        fields.Entries(Name, "budget_limit", (model, budget) =>
        {
            budget.RefuseUnenforced(["tpm_limit", "rpm_limit"]);
            var duration = budget.Duration("time_period") ?? budget.Duration("budget_duration");
            var max = budget.Amount("budget_limit") ?? budget.Amount("max_budget");
            if (model.Length is 0 or > AccountId.NameMax || model.Any(char.IsControl))
                fields.Refuse($"Invalid {Name}: a model's name has 1 to {AccountId.NameMax} characters");
            else if (max is { } amount)
                budgets.Add(new(model, amount, fields.Window(duration, now)));
            else if (budget.Error is null)
                fields.Refuse($"Invalid {Name}: {ApiErrors.Shorten(model)} needs a budget_limit");
            return true;
        });
        if (budgets.Count > Limits.ModelBudgetsMax)
            fields.Refuse($"{Name} cannot have more than {Limits.ModelBudgetsMax} models");
        return [.. budgets];
    }

    public static void WriteModelBudgets(this Utf8JsonWriter json, IReadOnlyList<ModelBudget> budgets)
    {
        json.WriteStartObject(Name);
        foreach (var budget in budgets)
        {
            if (budget.Window.Duration is not { } duration)
            {
                json.WriteMoney(budget.Model, budget.MaxBudget);
                continue;
            }

            json.WriteStartObject(budget.Model);
            json.WriteMoney("budget_limit", budget.MaxBudget);
            json.WriteString("time_period", duration.ToString());
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>What was spent on models that have a budget, in the period that runs. Of others nothing is known here:
    /// each would be one more balance of every call.</summary>
    public static void WriteModelSpend(this Utf8JsonWriter json, in BudgetFigures figures)
    {
        json.WriteStartObject("model_spend");
        foreach (var budget in figures.OfModels)
            json.WriteMoney(budget.Account.HostedName, budget.Spent);
        json.WriteEndObject();
    }
}
