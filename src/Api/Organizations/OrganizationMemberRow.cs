using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Grains.Organizations;

namespace Tollgate.Api.Organizations;

/// <summary>Writes the membership of a user in an organization as LiteLLM's table row.</summary>
internal static class OrganizationMemberRow
{
    public static void Write(
        Utf8JsonWriter json, OrganizationMemberProfile member, Limits limits, BudgetFigures figures)
    {
        json.WriteStartObject();
        json.WriteString("user_id", member.UserId);
        json.WriteString("organization_id", member.OrganizationId);
        json.WriteString("user_role", member.Role);
        json.WriteSpend(figures);
        json.WriteString("budget_id", limits.Budget?.BudgetId);
        json.WriteInstant("created_at", member.CreatedAt);
        json.WriteInstant("updated_at", member.UpdatedAt);
        json.WriteNull("user");
        json.WriteBudgetTable(limits, figures.Now);
        json.WriteString("user_email", member.Email);
        json.WriteEndObject();
    }

    /// <summary>Writes a membership of a list.</summary>
    public static void Write(Utf8JsonWriter json, SavedRow<OrganizationMemberProfile> member) =>
        Write(json, member.Profile, member.Binding, member.Figures);

    /// <summary>Writes a membership as it is now.</summary>
    public static void Write(Utf8JsonWriter json, OrganizationMemberReading member, DateTimeOffset now) =>
        Write(json, member.Profile, member.Limits, BudgetFigures.Of(member.Figures, now));
}
