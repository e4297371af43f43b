using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Grains.Teams;

namespace Tollgate.Api.Teams;

/// <summary>Writes a team as LiteLLM's table row: every field, null where there is nothing.</summary>
internal static class TeamRow
{
    /// <summary>Writes a team as it is now.</summary>
    public static void Write(Utf8JsonWriter json, TeamReading team, DateTimeOffset now) =>
        Write(json, team.Profile, team.Limits, BudgetFigures.Of(team.Figures, now));

    /// <summary>Writes a team of a list.</summary>
    public static void Write(Utf8JsonWriter json, SavedRow<TeamProfile> team) =>
        Write(json, team.Profile, team.Limits, team.Figures);

    public static void Write(Utf8JsonWriter json, TeamProfile team, Limits limits, BudgetFigures budget)
    {
        json.WriteStartObject();
        WriteFields(json, team, limits, budget);
        json.WriteEndObject();
    }

    /// <summary>Writes the fields into an object that is begun. <paramref name="budget"/> has the team's figures
    /// now.</summary>
    public static void WriteFields(Utf8JsonWriter json, TeamProfile team, Limits limits, BudgetFigures budget)
    {
        json.WriteString("team_alias", team.Alias);
        json.WriteString("team_id", team.TeamId);
        json.WriteString("organization_id", team.OrganizationId);
        json.WriteEmptyArray("admins");
        json.WriteEmptyArray("members");
        json.WriteJson("members_with_roles", team.MembersWithRoles);
        json.WriteEmptyArray("team_member_permissions");
        json.WriteMetadata(team.ShownMetadata(), limits);
        json.WriteRate("tpm_limit", limits.Rates.Tokens);
        json.WriteRate("rpm_limit", limits.Rates.Requests);
        json.WriteMoney("max_budget", limits.MaxBudget);
        json.WriteMoney("soft_budget", limits.SoftBudget);
        json.WriteString("budget_duration", limits.Window.Duration?.ToString());
        json.WriteEnforcement(limits);
        json.WriteWindows(limits, budget.Now);
        json.WriteNames("models", limits.Models);
        json.WriteBoolean("blocked", limits.Blocked);
        json.WriteEmptyObject("router_settings");
        json.WriteMoney("spend", budget.Spent);
        json.WriteMoney("held", budget.Held);
        json.WriteRate("max_parallel_requests", limits.Rates.Parallel);
        json.WriteInstant("budget_reset_at", budget.ResetsAt(limits));
        json.WriteNull("model_id");
        json.WriteModelSpend(budget);
        json.WriteModelBudgets(limits.ModelBudgets);
        json.WriteIncrease(limits.Increase);
        json.WriteString("budget_id", limits.Budget?.BudgetId);
        if (limits.Aliases.Count == 0)
        {
            json.WriteNull("litellm_model_table");
        }
        else
        {
            json.WriteStartObject("litellm_model_table");
            json.WriteAliases("model_aliases", limits.Aliases);
            json.WriteEndObject();
        }

        json.WriteNull("object_permission");
        json.WriteNull("object_permission_id");
        json.WriteInstant("updated_at", team.UpdatedAt);
        json.WriteInstant("created_at", team.CreatedAt);
    }
}
