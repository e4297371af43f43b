using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Budgets;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Grains.Budgets;
using Tollgate.Grains.Keys;

namespace Tollgate.Api.Keys;

/// <summary>Writes a key as LiteLLM's table row, without its secret and its hash.</summary>
internal static class KeyRow
{
    /// <summary>Writes the fields into an object that is begun. <paramref name="budget"/> has the key's figures
    /// now.</summary>
    /// <param name="held">The budget object that the key holds; null where there is none, or nobody asked.</param>
    public static void Write(
        Utf8JsonWriter json, KeyProfile key, Limits limits, BudgetFigures budget, Saved<BudgetProfile>? held = null)
    {
        json.WriteString("key_name", key.Name);
        json.WriteString("key_alias", key.Alias);
        json.WriteBoolean("soft_budget_cooldown", false);
        json.WriteMoney("spend", budget.Spent);
        if (budget.Held is { } inFlight)
            json.WriteMoney("held", inFlight);
        json.WriteInstant("expires", limits.Expires);
        json.WriteNames("models", limits.Models);
        json.WriteAliases("aliases", limits.Aliases);
        json.WriteEmptyObject("config");
        json.WriteString("user_id", key.UserId);
        json.WriteString("team_id", key.TeamId);
        json.WriteEmptyObject("permissions");
        json.WriteMetadata(key.Metadata, limits);
        json.WriteBoolean("blocked", limits.Blocked);
        json.WriteRates(limits.Rates);
        json.WriteMoney("max_budget", limits.MaxBudget);
        json.WriteMoney("soft_budget", limits.SoftBudget);
        json.WriteString("budget_duration", limits.Window.Duration?.ToString());
        json.WriteEnforcement(limits);
        json.WriteInstant("budget_reset_at", budget.ResetsAt(limits));
        json.WriteWindows(limits, budget.Now);
        json.WriteEmptyArray("allowed_cache_controls");
        json.WriteNames("allowed_routes", key.AllowedRoutes ?? []);
        json.WriteModelSpend(budget);
        json.WriteModelBudgets(limits.ModelBudgets);
        json.WriteIncrease(limits.Increase);
        json.WriteString("budget_id", limits.Budget?.BudgetId);
        json.WriteString("organization_id", key.OrganizationId);
        json.WriteNull("object_permission_id");
        json.WriteInstant("created_at", key.CreatedAt);
        json.WriteString("created_by", key.CreatedBy);
        json.WriteInstant("updated_at", key.UpdatedAt);
        json.WriteString("updated_by", key.CreatedBy);
        BudgetRow.WriteTable(json, held);
        json.WriteNull("litellm_organization_table");
        json.WriteNull("object_permission");
    }

    /// <summary>Writes a key as it is after a change, under the name by which it was asked for.</summary>
    public static void WriteEdited(Utf8JsonWriter json, EditedKey edited, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteString("key", edited.Name);
        WriteFields(json, edited, now);
        json.WriteEndObject();
    }

    /// <summary>Writes it without that.</summary>
    public static void Write(Utf8JsonWriter json, EditedKey edited, DateTimeOffset now)
    {
        json.WriteStartObject();
        WriteFields(json, edited, now);
        json.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter json, EditedKey edited, DateTimeOffset now)
    {
        var key = edited.Key;
        json.WriteString("token", key.Profile.Token);
        Write(json, key.Profile, key.Limits, BudgetFigures.Of(key.Figures, now), edited.Held);
    }

    /// <summary>Writes a key of a list, with its hash.</summary>
    public static void WriteListed(Utf8JsonWriter json, SavedRow<KeyProfile> key)
    {
        json.WriteStartObject();
        json.WriteString("token", key.Profile.Token);
        Write(json, key.Profile, key.Limits, key.Figures, key.Held);
        json.WriteEndObject();
    }

    /// <summary>Writes the answer to <c>/key/generate</c>, the only one that ever has the secret.</summary>
    public static void WriteGenerated(Utf8JsonWriter json, string secret, KeyProfile key, Limits limits, Money spent)
    {
        json.WriteStartObject();
        json.WriteString("key_alias", key.Alias);
        json.WriteString("duration", key.Duration);
        json.WriteNames("models", limits.Models);
        json.WriteMoney("spend", spent);
        json.WriteMoney("max_budget", limits.MaxBudget);
        json.WriteString("user_id", key.UserId);
        json.WriteString("team_id", key.TeamId);
        json.WriteNull("agent_id");
        json.WriteRate("max_parallel_requests", limits.Rates.Parallel);
        json.WriteMetadata(key.Metadata, limits);
        json.WriteRate("tpm_limit", limits.Rates.Tokens);
        json.WriteRate("rpm_limit", limits.Rates.Requests);
        json.WriteString("budget_duration", limits.Window.Duration?.ToString());
        json.WriteEnforcement(limits);
        json.WriteWindows(limits, key.CreatedAt);
        json.WriteEmptyArray("allowed_cache_controls");
        json.WriteEmptyObject("config");
        json.WriteEmptyObject("permissions");
        json.WriteModelBudgets(limits.ModelBudgets);
        json.WriteModelRates(limits);
        if (limits.Guarantees is not null)
            json.WriteGuarantees(limits);
        json.WriteNull("guardrails");
        if (limits.Blocked)
            json.WriteBoolean("blocked", true);
        else
            json.WriteNull("blocked");
        json.WriteAliases("aliases", limits.Aliases);
        json.WriteNull("object_permission");
        json.WriteString("key", secret);
        json.WriteString("budget_id", limits.Budget?.BudgetId);
        json.WriteNull("tags");
        json.WriteNull("enforced_params");
        json.WriteNames("allowed_routes", key.AllowedRoutes ?? []);
        json.WriteString("key_name", key.Name);
        json.WriteInstant("expires", limits.Expires);
        json.WriteString("token_id", key.Token);
        json.WriteNull("litellm_budget_table");
        json.WriteString("token", key.Token);
        json.WriteString("created_by", key.CreatedBy);
        json.WriteString("updated_by", key.CreatedBy);
        json.WriteInstant("created_at", key.CreatedAt);
        json.WriteInstant("updated_at", key.UpdatedAt);
        json.WriteMoney("soft_budget", limits.SoftBudget);
        json.WriteEndObject();
    }
}
