using System.Text.Json.Nodes;
using Tollgate.Accounts;

namespace Tollgate.Silo.Configuration;

/// <summary>Reads fields that clients send as well, each as strictly as where a client sends it: what is wrong here
/// would have every request refused.</summary>
internal static class BodyFields
{
    private const int MetadataMax = 100_000;

    /// <summary>Those that the section has, and are not null. What else is in it is reported.</summary>
    public static JsonObject Read(Section section, params IEnumerable<string> names)
    {
        var fields = Said(names.Select(name => (name, Value(section, name))));
        section.ReportRest(NotEnforced.Made);
        return fields;
    }

    /// <summary>Those that are not null.</summary>
    public static JsonObject Said(params IEnumerable<(string Name, JsonNode? Value)> fields) =>
        new(fields.Where(field => field.Value is not null)
            .Select(field => KeyValuePair.Create(field.Name, field.Value)));

    private static JsonNode? Value(Section section, string name) => name switch
    {
        "max_budget" => section.Dollars(name)?.Dollars,
        "budget_duration" or "duration" => section.Duration(name)?.ToString(),
        "rpm_limit" or "tpm_limit" or "max_parallel_requests" => section.WholeNumber(name, RateLimits.Max),
        "user_role" => section.OneOf(name, UserRoles.Names),
        "models" => List(section.Names(name)),
        "metadata" => section.Object(name, MetadataMax),
        "teams" => Teams(section),
        _ => section.Id(name),
    };

    // As ids, or as objects that say more of each.
    private static JsonArray? Teams(Section section)
    {
        var teams = new JsonArray();
        foreach (var team in section.Children("teams", bare: "team_id"))
        {
            teams.Add(Said(
                ("team_id", team.Required("team_id", ListedValues.Id)),
                ("user_role", team.OneOf("user_role", UserRoles.InTeam)),
                ("max_budget_in_team", team.Dollars("max_budget_in_team")?.Dollars)));
            team.ReportRest(NotEnforced.Made);
        }

        return teams.Count > 0 ? teams : null;
    }

    private static JsonArray? List(List<string> names) =>
        names.Count > 0 ? [.. names.Select(name => (JsonNode)name)] : null;
}
