using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;
using Tollgate.Grains.Tags;

namespace Tollgate.Api.Tags;

/// <summary>Writes a tag as LiteLLM's table row.</summary>
internal static class TagRow
{
    public static void Write(Utf8JsonWriter json, TagProfile tag, Limits limits, BudgetFigures figures)
    {
        json.WriteStartObject();
        json.WriteString("name", tag.Name);
        json.WriteString("description", tag.Description);
        json.WriteNames("models", limits.Models);
        json.WriteNull("model_info");
        json.WriteSpend(figures);
        json.WriteString("budget_id", limits.Budget?.BudgetId);
        json.WriteBudgetTable(limits, figures.Now);
        json.WriteInstant("created_at", tag.CreatedAt);
        json.WriteInstant("updated_at", tag.UpdatedAt);
        json.WriteEndObject();
    }
}
