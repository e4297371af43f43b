using System.Text.Json;

namespace Tollgate.Silo.Configuration;

/// <summary>What the configuration says of keys, users and teams that are made from now on. Fields are JSON objects, as
/// clients would send them.</summary>
public sealed record CreationSettings
{
    private static readonly JsonElement Nothing = JsonElement.Parse("{}"u8);

    /// <summary>What a new key has where nobody says it: <c>default_key_generate_params</c>. Default: nothing.</summary>
    public JsonElement KeyDefaults { get; init; } = Nothing;

    /// <summary>What a key has at most, and where nobody says it: <c>upperbound_key_generate_params</c>. Default: no
    /// bounds.</summary>
    public JsonElement KeyBounds { get; init; } = Nothing;

    /// <summary>What a new user has who is no <c>proxy_admin</c>: <c>default_internal_user_params</c>. Default: nothing.
    /// </summary>
    public JsonElement UserDefaults { get; init; } = Nothing;

    /// <summary>What an <c>internal_user</c> has where even that does not say it: <c>max_internal_user_budget</c> and
    /// <c>internal_user_budget_duration</c>. Default: nothing.</summary>
    public JsonElement InternalUserDefaults { get; init; } = Nothing;

    /// <summary>What a new team has: <c>default_team_params</c>, and else <c>default_team_settings</c>. Default:
    /// nothing.</summary>
    public JsonElement TeamDefaults { get; init; } = Nothing;

    /// <summary>Who makes keys of a team: <c>key_generation_settings.team_key_generation</c>.</summary>
    public KeyMakerSettings TeamKeys { get; init; } = new(null, []);

    /// <summary>Who makes keys without one: <c>key_generation_settings.personal_key_generation</c>.</summary>
    public KeyMakerSettings PersonalKeys { get; init; } = new(null, []);
}

/// <summary>Which of those that may make keys may make some of them. Admins always may.</summary>
/// <param name="Roles">In the team, or of the user; null: all.</param>
/// <param name="RequiredFields">What the request has to say.</param>
public sealed record KeyMakerSettings(IReadOnlyList<string>? Roles, IReadOnlyList<string> RequiredFields);
