using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Errors;

namespace Tollgate.Api.Bodies;

/// <summary>The figures of a budget in the period that runs.</summary>
/// <param name="Held">What calls in flight hold; null where nobody was asked.</param>
internal readonly record struct BudgetFigures(Money Spent, Money? Held, DateTimeOffset Now)
{
    private Explanation? Explained { get; init; }

    /// <summary>Those of the budgets of models.</summary>
    public IEnumerable<BudgetExplanation> OfModels =>
        Explained?.Budgets.Where(budget => budget.Account.IsHostedAs("model")) ?? [];

    /// <summary>When the window that binds the account begins anew: that of the budget which it holds,
    /// perhaps.</summary>
    public DateTimeOffset? ResetsAt(Limits limits) =>
        Explained is { } explained ? explained.Budgets[0].ResetsAt : limits.Window.At(Now).Next;

    /// <summary>Those of an account that has just been made.</summary>
    public static BudgetFigures None(DateTimeOffset now) => new(Money.Zero, Money.Zero, now);

    /// <summary>An account's own, which come first in what it explains.</summary>
    public static BudgetFigures Of(Explanation explanation, DateTimeOffset now) =>
        new(explanation.Budgets[0].Spent, explanation.Budgets[0].Held, now) { Explained = explanation };
}

/// <summary>What the rows of keys and teams have in common.</summary>
internal static class Rows
{
    public static void WriteEmptyArray(this Utf8JsonWriter json, string name)
    {
        json.WriteStartArray(name);
        json.WriteEndArray();
    }

    public static void WriteEmptyObject(this Utf8JsonWriter json, string name)
    {
        json.WriteStartObject(name);
        json.WriteEndObject();
    }

    /// <summary>Writes JSON that was kept as it came.</summary>
    public static void WriteJson(this Utf8JsonWriter json, string name, string kept)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(kept);
    }

    public static void WriteNames(this Utf8JsonWriter json, string name, IReadOnlyList<string> names)
    {
        json.WriteStartArray(name);
        foreach (var one in names)
            json.WriteStringValue(one);
        json.WriteEndArray();
    }

    /// <summary>What the budgets stop, where the account says it itself.</summary>
    public static void WriteEnforcement(this Utf8JsonWriter json, Limits limits)
    {
        if (limits.Enforcement is { } enforcement)
            json.WriteString("budget_enforcement", JsonNamingPolicy.KebabCaseLower.ConvertName(enforcement.ToString()));
    }

    /// <summary>Writes an account's own budget, or the one that it holds, as LiteLLM's <c>litellm_budget_table</c>;
    /// null where it has neither.</summary>
    public static void WriteBudgetTable(this Utf8JsonWriter json, Limits limits, DateTimeOffset now)
    {
        if (limits is { MaxBudget: null, Window.Duration: null, Budget: null, Rates.AreNone: true })
        {
            json.WriteNull("litellm_budget_table");
            return;
        }

        json.WriteStartObject("litellm_budget_table");
        json.WriteString("budget_id", limits.Budget?.BudgetId);
        json.WriteNull("soft_budget");
        json.WriteMoney("max_budget", limits.MaxBudget);
        json.WriteRates(limits.Rates);
        json.WriteNull("model_max_budget");
        json.WriteString("budget_duration", limits.Window.Duration?.ToString());
        json.WriteInstant("budget_reset_at", limits.Window.At(now).Next);
        json.WriteEndObject();
    }

    /// <summary>Writes what is spent, and what calls in flight hold where somebody was asked.</summary>
    public static void WriteSpend(this Utf8JsonWriter json, in BudgetFigures figures)
    {
        json.WriteMoney("spend", figures.Spent);
        if (figures.Held is { } held)
            json.WriteMoney("held", held);
    }

    /// <summary>Writes the further windows as <c>budget_limits</c>; null where there are none.</summary>
    public static void WriteWindows(this Utf8JsonWriter json, Limits limits, DateTimeOffset now)
    {
        if (limits.Windows.Count == 0)
        {
            json.WriteNull("budget_limits");
            return;
        }

        json.WriteStartArray("budget_limits");
        foreach (var window in limits.Windows)
        {
            json.WriteStartObject();
            json.WriteString("budget_duration", window.Name);
            json.WriteMoney("max_budget", window.MaxBudget);
            json.WriteInstant("reset_at", window.Window.At(now).Next);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes a temporary increase where there is one.</summary>
    public static void WriteIncrease(this Utf8JsonWriter json, TemporaryIncrease? increase)
    {
        if (increase is not { } temporary)
            return;
        json.WriteMoney("temp_budget_increase", temporary.Amount);
        json.WriteInstant("temp_budget_expiry", temporary.Until);
    }
}
