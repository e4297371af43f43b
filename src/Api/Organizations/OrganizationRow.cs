using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;
using Tollgate.Grains.Organizations;

namespace Tollgate.Api.Organizations;

/// <summary>Writes an organization as LiteLLM's table row.</summary>
internal static class OrganizationRow
{
    /// <summary>Writes an organization as it is now.</summary>
    public static void Write(Utf8JsonWriter json, OrganizationReading organization, DateTimeOffset now)
    {
        json.WriteStartObject();
        WriteFields(
            json, organization.Profile, organization.Limits, BudgetFigures.Of(organization.Figures, now));
        json.WriteEndObject();
    }

    /// <summary>Writes the fields into an object that is begun.</summary>
    public static void WriteFields(
        Utf8JsonWriter json, OrganizationProfile organization, Limits limits, BudgetFigures figures)
    {
        json.WriteString("organization_id", organization.OrganizationId);
        json.WriteString("organization_alias", organization.Alias);
        json.WriteString("budget_id", limits.Budget?.BudgetId);
        json.WriteSpend(figures);
        json.WriteJson("metadata", organization.Metadata);
        json.WriteNames("models", limits.Models);
        json.WriteModelSpend(figures);
        json.WriteString("created_by", organization.CreatedBy);
        json.WriteString("updated_by", organization.CreatedBy);
        json.WriteBudgetTable(limits, figures.Now);
        json.WriteNull("object_permission");
        json.WriteNull("object_permission_id");
        json.WriteInstant("created_at", organization.CreatedAt);
        json.WriteInstant("updated_at", organization.UpdatedAt);
    }
}
