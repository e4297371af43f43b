using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Grains.Customers;

namespace Tollgate.Api.Customers;

/// <summary>Writes a customer as LiteLLM's table row.</summary>
internal static class CustomerRow
{
    public static void Write(Utf8JsonWriter json, CustomerProfile customer, Limits limits, BudgetFigures figures)
    {
        json.WriteStartObject();
        json.WriteString("user_id", customer.UserId);
        json.WriteBoolean("blocked", limits.Blocked);
        json.WriteString("alias", customer.Alias);
        json.WriteSpend(figures);
        json.WriteNull("allowed_model_region");
        json.WriteNull("default_model");
        json.WriteString("budget_id", limits.Budget?.BudgetId);
        json.WriteBudgetTable(limits, figures.Now);
        json.WriteNull("object_permission_id");
        json.WriteNull("object_permission");
        json.WriteEndObject();
    }

    public static JsonAnswer ToAnswer(this CustomerReading customer, DateTimeOffset now) => new(json =>
        Write(json, customer.Profile, customer.Limits, BudgetFigures.Of(customer.Figures, now)));
}
