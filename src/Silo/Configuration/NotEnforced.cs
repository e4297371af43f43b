namespace Tollgate.Silo.Configuration;

/// <summary>Settings of LiteLLM that limit something. To ignore one silently would be to promise it.</summary>
internal static class NotEnforced
{
    public static readonly IReadOnlySet<string> Litellm = Names(
        "priority_reservation_settings", "budget_exceeded_throttle_percentage",
        "block_requests_for_models_without_pricing", "tag_budget_config");

    public static readonly IReadOnlySet<string> General = Names(
        "max_parallel_requests", "fail_closed_budget_enforcement",
        "enforced_params", "allowed_ips", "allowed_routes",
        "admin_only_routes", "reject_clientside_metadata_tags", "max_response_size_mb", "custom_auth");

    public static readonly IReadOnlySet<string> Router = Names(
        "provider_budget_config", "default_max_parallel_requests", "enable_tag_filtering");

    public static readonly IReadOnlySet<string> Params = Names(
        "max_budget", "budget_duration", "max_tokens", "max_completion_tokens");

    public static readonly IReadOnlySet<string> Info = Names("rpm", "tpm", "team_id", "supported_environments");

    /// <summary>Of keys, users and teams that are made.</summary>
    public static readonly IReadOnlySet<string> Made = Names(
        "max_budget", "budget_duration", "soft_budget", "duration", "budget_limits", "budget_id", "model_max_budget",
        "rpm_limit", "tpm_limit", "max_parallel_requests", "model_rpm_limit", "model_tpm_limit", "models", "guardrails",
        "blocked", "allowed_routes", "key_type", "team_member_budget", "team_member_budget_duration",
        "team_member_rpm_limit", "team_member_tpm_limit", "tags", "object_permission", "user_role");

    private static HashSet<string> Names(params IEnumerable<string> names) => new(names, StringComparer.Ordinal);
}
