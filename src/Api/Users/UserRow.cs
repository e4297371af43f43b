using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Api.Organizations;
using Tollgate.Grains.Organizations;
using Tollgate.Grains.Users;

namespace Tollgate.Api.Users;

/// <summary>Writes a user as LiteLLM's table row.</summary>
internal static class UserRow
{
    /// <summary>Writes a user as he is now.</summary>
    public static void Write(Utf8JsonWriter json, UserReading user, DateTimeOffset now) =>
        Write(json, user.Profile, user.Limits, BudgetFigures.Of(user.Figures, now));

    /// <param name="organizations">The user's memberships in organizations; null: nobody asked for them.</param>
    public static void Write(
        Utf8JsonWriter json,
        UserProfile user,
        Limits limits,
        BudgetFigures figures,
        IReadOnlyList<SavedRow<OrganizationMemberProfile>>? organizations = null)
    {
        json.WriteStartObject();
        WriteFields(json, user, limits, figures, organizations);
        json.WriteEndObject();
    }

    /// <summary>Writes the fields into an object that is begun.</summary>
    public static void WriteFields(
        Utf8JsonWriter json,
        UserProfile user,
        Limits limits,
        BudgetFigures figures,
        IReadOnlyList<SavedRow<OrganizationMemberProfile>>? organizations = null)
    {
        json.WriteString("user_id", user.UserId);
        json.WriteString("user_alias", user.Alias);
        json.WriteString("user_email", user.Email);
        json.WriteString("user_role", user.Role);
        json.WriteNames("teams", user.Teams);
        json.WriteMoney("max_budget", limits.MaxBudget);
        json.WriteMoney("soft_budget", limits.SoftBudget);
        json.WriteSpend(figures);
        json.WriteNames("models", limits.Models);
        json.WriteJson("metadata", user.Metadata);
        json.WriteRates(limits.Rates);
        json.WriteString("budget_id", limits.Budget?.BudgetId);
        json.WriteString("budget_duration", limits.Window.Duration?.ToString());
        json.WriteInstant("budget_reset_at", limits.Window.At(figures.Now).Next);
        json.WriteWindows(limits, figures.Now);
        json.WriteEmptyArray("allowed_cache_controls");
        json.WriteModelSpend(figures);
        json.WriteModelBudgets(limits.ModelBudgets);
        json.WriteInstant("created_at", user.CreatedAt);
        json.WriteInstant("updated_at", user.UpdatedAt);
        WriteOrganizations(json, organizations);
        json.WriteNull("sso_user_id");
    }

    private static void WriteOrganizations(
        Utf8JsonWriter json, IReadOnlyList<SavedRow<OrganizationMemberProfile>>? organizations)
    {
        if (organizations is null)
        {
            json.WriteNull("organization_memberships");
            return;
        }

        json.WriteStartArray("organization_memberships");
        foreach (var member in organizations)
            OrganizationMemberRow.Write(json, member);
        json.WriteEndArray();
    }
}
