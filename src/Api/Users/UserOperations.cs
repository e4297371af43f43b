using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Keys;
using Tollgate.Api.Lists;
using Tollgate.Api.Management;
using Tollgate.Api.Teams;
using static Tollgate.Api.Bodies.LimitProperties;
using static Tollgate.Api.Describing.Vocabulary;

namespace Tollgate.Api.Users;

/// <summary>What the routes of users take and give.</summary>
internal static class UserOperations
{
    public static readonly Operation New = new(Tag.Users, "Makes a user, and a key for him",
        "Limits are the user's. The key has none of its own, and is not made with `auto_create_key: false`.")
    {
        Body =
        [
            .. UserSchemas.Asked,
            Flag("auto_create_key", "Whether a key is made with him").Usually(true),
            List("teams", $"The teams that he joins, {JoinedTeamFields.Max} at most", Either(
                TextLike(Samples.Team),
                Takes(
                    Id("team_id", "The team", Samples.Team).Required(),
                    Dollars("max_budget_in_team", "US dollars that he may spend in it", 5),
                    Word("user_role", "What he is in it", "user", "admin")))),
            KeySchemas.Secret("key", "sk-of-our-own-3"),
            // Of a key's fields he has those that limit him.
            .. KeySchemas.Asked.Where(field => !NewUser.Unenforced.Contains(field.Name)),
        ],
        Example = """{"user_email": "krrish@example.com", "max_budget": 10, "budget_duration": "30d"}""",
        Answer = Gives(
        [
            Text("key", "The secret of his key. It is kept nowhere, and told only here", Samples.Key).OrNull(),
            Text("key_name", "The secret as it may be shown", "sk-...PrBw").OrNull(),
            Text("key_alias", "The key's name", "qa-bot").OrNull(),
            Text("token", "The SHA-256 of the secret", Samples.KeyHash).OrNull(),
            Text("token_id", "The same", Samples.KeyHash).OrNull(),
            Text("team_id", "The team that the key belongs to", Samples.Team).OrNull(),
            Text("duration", "How long the key lives", "90d").OrNull(),
            Instant("expires", "When the key ends").OrNull(),
            .. UserSchemas.Row,
        ]),
        Errors = [409],
    };

    public static readonly Operation Info = new(Tag.Users, "Tells of a user, his keys and his teams")
    {
        Query = [UserSchemas.Id with { Says = "The user; without it the one that owns the key that asks" }],
        Answer = Gives(
            UserSchemas.Id,
            Nested("user_info", "The user", UserSchemas.User),
            List("keys", $"His keys, at most {UserEndpoints.KeysMax}: their list has all of them", KeySchemas.Listed),
            List("teams", "His teams", TeamSchemas.Team)),
        Errors = [404],
    };

    public static readonly Operation Own = new(Tag.Users, "Tells of a user alone")
    {
        Query = Info.Query,
        Answer = UserSchemas.User,
        Errors = [404],
    };

    private static IReadOnlyList<Property> Changes { get; } =
    [
        UserSchemas.Id.Required(),
        .. UserSchemas.Asked,
        LimitProperties.Models,
        LimitProperties.Metadata(),
        .. LimitProperties.Budget,
    ];

    public static readonly Operation Update = new(Tag.Users, "Changes a user", "One that nobody made is made.")
    {
        Body = Changes,
        Example = $$"""{"user_id": "{{Samples.User}}", "max_budget": 20}""",
        Answer = Gives(UserSchemas.Id, Nested("data", "The user", UserSchemas.User)),
        Errors = [404, 409],
    };

    public static readonly Operation UpdateMany = new(
        Tag.Users, "Changes many users", "Each as `users` say, or all as `user_updates` say; each, or not, by himself.")
    {
        Body =
        [
            List("users", $"What each is to become, at most {Bulk.Max}", Takes(Changes)),
            Flag("all_users", "Whether all users are meant"),
            Nested("user_updates", "What all are to become",
                Takes([.. Changes.Where(field => !BulkUserEndpoints.Own.Contains(field.Name))])),
        ],
        Example = $$"""{"users": [{"user_id": "{{Samples.User}}", "max_budget": 20}]}""",
        Other = """{"all_users": true, "user_updates": {"max_budget": 20}}""",
        Answer = Gives(
            List("results", "What became of each", Row(
                "UserUpdate",
                UserSchemas.Id.OrNull(),
                UserSchemas.Asked[0].OrNull(),
                Flag("success", "Whether he was changed"),
                Text("error", "Why not", "User not found").OrNull(),
                Nested("updated_user", "What he is now", UserSchemas.User).OrNull())),
            Count("total_requested", "How many were asked for", 1),
            Count("successful_updates", "How many were changed", 1),
            Count("failed_updates", "How many were not", 0)),
    };

    public static readonly Operation Seats = new(Tag.Users, "Tells how many users and teams there are")
    {
        Answer = Gives(
            Never("total_users"),
            Never("total_teams"),
            Count("total_users_used", "Users", 1),
            Count("total_teams_used", "Teams", 1),
            Never("total_users_remaining"),
            Never("total_teams_remaining")),
    };

    public static readonly Operation Delete = new(Tag.Users, "Deletes users with their keys and memberships")
    {
        Body = [Names("user_ids", "The users", UserEditEndpoints.UsersMax, Samples.User).Required()],
        Example = $$"""{"user_ids": ["{{Samples.User}}"]}""",
        Answer = Whole with { Example = 1 },
        Errors = [404, 409],
    };

    public static readonly Operation ListAll = new(Tag.Users, "Lists users, page by page")
    {
        Query =
        [
            Ids("user_ids", "Only these", UserListEndpoints.UsersMax, Samples.User),
            LimitProperties.Id("team", "Only members of this team", Samples.Team),
            .. PageProperties.Sorted("asc", "created_at", "user_alias", "user_id"),
            .. PageProperties.Asked(usual: 25, "page_size"),
        ],
        Answer = Gives(PageProperties.Numbered(List("users", "The users", Row("ListedUser",
            [.. UserSchemas.Row, Count("key_count", "How many keys he has", 1)])))),
    };
}
