using Tollgate.Api.Describing;
using Tollgate.Api.Management;
using Tollgate.Api.Teams;
using static Tollgate.Api.Bodies.LimitProperties;
using static Tollgate.Api.Describing.Vocabulary;

namespace Tollgate.Api.Keys;

/// <summary>What the routes that change many keys take and give.</summary>
internal static class BulkKeyOperations
{
    private static readonly Schema Answer = Gives(
        Count("total_requested", "How many keys were asked for", 1),
        List("successful_updates", "Those that were changed", Row(
            "KeyUpdate",
            Text("key", "As it was named", Samples.Key),
            Nested("key_info", "What it is now", KeySchemas.Listed))),
        List("failed_updates", "Those that were not", Row(
            "FailedKeyUpdate",
            Text("key", "As it was named", Samples.Key).OrNull(),
            Never("key_info"),
            Text("failed_reason", "Why", "Key not found"))));

    public static readonly Operation Update = new(Tag.Keys, "Changes many keys", "Each is changed, or is not, by itself.")
    {
        Body =
        [
            List("keys", $"What each is to become, at most {Bulk.Max}",
                Takes([KeySchemas.Key.Required(), .. KeySchemas.Asked, .. Increase])).Required(),
        ],
        Example = $$"""{"keys": [{"key": "{{Samples.Key}}", "max_budget": 20}]}""",
        Answer = Answer,
    };

    public static readonly Operation UpdateOfTeam = new(
        Tag.Keys, "Changes many keys of a team alike", "Those that are named, or all. Admins of the team may as well.")
    {
        Body =
        [
            TeamSchemas.Id.Required(),
            Names("key_ids", "Keys, or their SHA-256", Bulk.Max, Samples.Key),
            Flag("all_keys_in_team", "Whether all keys of the team are meant"),
            Nested("update_fields", "What each is to become", Takes([
                .. KeySchemas.Asked.Concat(Increase).Where(field => BulkKeyEndpoints.Shareable.Contains(field.Name)),
            ])).Required(),
        ],
        Example = $$"""{"team_id": "{{Samples.Team}}", "all_keys_in_team": true, "update_fields": {"rpm_limit": 9} }""",
        Other = $$"""
            {"team_id": "{{Samples.Team}}", "key_ids": ["{{Samples.Key}}"], "update_fields": {"rpm_limit": 9} }
            """,
        Answer = Answer,
        Errors = [404],
    };
}
