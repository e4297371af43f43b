using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tollgate.Silo.Configuration;

/// <summary>Reads what <c>litellm_settings</c> says of keys, users and teams that are made.</summary>
internal static class CreationSection
{
    private static readonly string[] Rates = ["rpm_limit", "tpm_limit", "max_parallel_requests"];
    private static readonly string[] Budget = ["max_budget", "budget_duration"];

    public static CreationSettings Read(Section litellm)
    {
        var makers = litellm.Child("key_generation_settings");
        var settings = new CreationSettings
        {
            KeyDefaults = Fields(
                litellm.Child("default_key_generate_params"),
                [.. Budget, .. Rates, "user_id", "team_id", "models", "metadata"]),
            KeyBounds = Fields(litellm.Child("upperbound_key_generate_params"), [.. Budget, .. Rates, "duration"]),
            UserDefaults = Fields(
                litellm.Child("default_internal_user_params"), [.. Budget, .. Rates, "user_role", "models", "teams"]),
            InternalUserDefaults = Element(BodyFields.Said(
                ("max_budget", litellm.Dollars("max_internal_user_budget")?.Dollars),
                ("budget_duration", litellm.Duration("internal_user_budget_duration")?.ToString()))),
            TeamDefaults = Teams(litellm),
            TeamKeys = Makers(makers.Child("team_key_generation"), "allowed_team_member_roles", UserRoles.InTeam),
            PersonalKeys = Makers(makers.Child("personal_key_generation"), "allowed_user_roles", UserRoles.Names),
        };
        makers.ReportRest(makers.Rest().ToHashSet());
        return settings;
    }

    // Of the older list, only the first entry is for all.
    private static JsonElement Teams(Section litellm)
    {
        var fields = BodyFields.Read(litellm.Child("default_team_params"), [.. Budget, .. Rates, "models"]);
        foreach (var (index, older) in litellm.Children("default_team_settings").Index())
        {
            older.Text("team_id");
            if (index == 0 && older.Dollars("max_budget") is { } max && fields["max_budget"] is null)
                fields["max_budget"] = max.Dollars;
            older.ReportRest(NotEnforced.Made);
        }

        return Element(fields);
    }

    private static KeyMakerSettings Makers(Section section, string roles, IReadOnlyList<string> known)
    {
        var isLimited = section.Rest().Contains(roles);
        var makers = new KeyMakerSettings(
            section.Names(roles, known) is var named && isLimited ? named : null, section.Names("required_params"));
        section.ReportRest(section.Rest().ToHashSet());
        return makers;
    }

    private static JsonElement Fields(Section section, params IEnumerable<string> names) =>
        Element(BodyFields.Read(section, names));

    private static JsonElement Element(JsonObject fields) => JsonSerializer.SerializeToElement(fields);
}
