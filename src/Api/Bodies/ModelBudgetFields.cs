using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Errors;

namespace Tollgate.Api.Bodies;

/// <summary>Budgets of single models: <c>model_max_budget</c>, in both forms. A number is a budget that never resets;
/// an object names its period as well, and the
/// model's rates.</summary>
internal static class ModelBudgetFields
{
    private const string Name = "model_max_budget";

    /// <summary>Reads them as budgets that begin now.</summary>
    public static ModelBudget[] ModelBudgets(this Fields fields, DateTimeOffset now)
    {
        var budgets = new List<ModelBudget>();
        fields.Entries(Name, "budget_limit", (model, budget) =>
        {
            var rates = budget.EntryRates();
            // Each has two names.
            var (period, duration) = (budget.Duration("time_period"), budget.Duration("budget_duration"));
            var (limit, max) = (budget.Amount("budget_limit"), budget.Amount("max_budget"));
            (duration, max) = (period ?? duration, limit ?? max);
            if (model.Length is 0 or > AccountId.NameMax || model.Any(char.IsControl))
                fields.Refuse($"Invalid {Name}: a model's name has 1 to {AccountId.NameMax} characters");
            else if (max is not null || !rates.AreNone)
                budgets.Add(new(model, max, fields.Window(duration, now)) { Rates = rates });
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
            if (budget.Window.Duration is null && budget.Rates.AreNone)
            {
                json.WriteMoney(budget.Model, budget.MaxBudget);
                continue;
            }

            json.WriteStartObject(budget.Model);
            if (budget.MaxBudget is { } max)
                json.WriteMoney("budget_limit", max);
            if (budget.Window.Duration is { } duration)
                json.WriteString("time_period", duration.ToString());
            if (budget.Rates.Requests is { } requests)
                json.WriteNumber("rpm_limit", requests);
            if (budget.Rates.Tokens is { } tokens)
                json.WriteNumber("tpm_limit", tokens);
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
