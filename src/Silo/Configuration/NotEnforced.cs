namespace Tollgate.Silo.Configuration;

/// <summary>Settings of LiteLLM that limit something. To ignore one silently would be to promise it.</summary>
internal static class NotEnforced
{
    public static readonly IReadOnlySet<string> Litellm = Names(
        "max_internal_user_budget", "internal_user_budget_duration", "default_internal_user_params",
        "default_key_generate_params",
        "upperbound_key_generate_params", "default_team_settings", "default_team_params", "key_generation_settings",
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

    private static HashSet<string> Names(params IEnumerable<string> names) => new(names, StringComparer.Ordinal);
}
