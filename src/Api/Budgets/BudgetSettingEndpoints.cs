using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Silo;

namespace Tollgate.Api.Budgets;

/// <summary>A budget object field by field, as LiteLLM's forms ask for it.</summary>
internal static class BudgetSettingEndpoints
{
    // The values as JSON; null: not set.
    private static readonly (string Name, string Type, string Description, Func<Limits, string?> Value)[] Settings =
    [
        ("max_budget", "Float", "US dollars per period; further calls are refused.", limits => Text(limits.MaxBudget)),
        ("soft_budget", "Float", "US dollars per period at which somebody is told; it stops no call.",
            limits => Text(limits.SoftBudget)),
        ("budget_duration", "String", "How long a period lasts, such as 30d.",
            limits => limits.Window.Duration is { } duration ? $"\"{duration}\"" : null),
        ("max_parallel_requests", "Integer", "Calls in flight at once.", limits => Text(limits.Rates.Parallel)),
        ("tpm_limit", "Integer", "Tokens in any sixty seconds.", limits => Text(limits.Rates.Tokens)),
        ("rpm_limit", "Integer", "Calls in any sixty seconds.", limits => Text(limits.Rates.Requests)),
    ];

    public static void MapBudgetSettings(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/budget/settings", SettingsAsync).Describe(BudgetOperations.Settings);

    private static async Task<Results<JsonAnswer, ApiError>> SettingsAsync(
        QueryFields query, SavedBudgets budgets, CancellationToken cancellationToken)
    {
        var id = query.Required("budget_id", query.Id("budget_id"));
        if (query.Error is { } invalid)
            return invalid;
        if (await budgets.FindAsync(id, cancellationToken) is not { Limits: var limits })
            return SavedBudgets.NotFound(id);

        return new JsonAnswer(json =>
        {
            json.WriteStartArray();
            foreach (var (name, type, description, valueOf) in Settings)
            {
                json.WriteStartObject();
                json.WriteString("field_name", name);
                json.WriteString("field_type", type);
                json.WriteString("field_description", description);
                json.WriteJson("field_value", valueOf(limits) ?? "null");
                json.WriteBoolean("stored_in_db", valueOf(limits) is not null);
                json.WriteNull("field_default_value");
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private static string? Text(Money? amount) => amount is { } money ? PythonFloat.Format(money.Dollars) : null;

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
