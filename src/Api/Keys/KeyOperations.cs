using Tollgate.Api.Describing;
using Tollgate.Api.Lists;
using static Tollgate.Api.Bodies.LimitProperties;
using static Tollgate.Api.Describing.Vocabulary;

namespace Tollgate.Api.Keys;

/// <summary>What the routes of keys take and give.</summary>
internal static class KeyOperations
{
    private static IReadOnlyList<Property> AskedAnew =>
    [
        KeySchemas.Secret("new_key", "sk-of-our-own-2"),
        Duration("grace_period", "How long the secret before it lives on; null: not at all", "1h"),
        .. KeySchemas.Asked,
        .. Increase,
    ];

    public static readonly Operation Generate = new(Tag.Keys, "Makes a key",
        "The secret is in the answer and nowhere else. Whoever is no admin makes keys of his own, which can do no more "
        + "than the one that makes them.")
    {
        Body = [KeySchemas.Secret("key", "sk-of-our-own"), .. KeySchemas.Asked],
        Example = """{"key_alias": "qa-bot-2", "team_id": "qa-prod", "max_budget": 10, "budget_duration": "30d"}""",
        Answer = KeySchemas.WithSecret,
        Errors = [404, 409],
    };

    public static readonly Operation GenerateForService = Generate with
    {
        Summary = "Makes a key of a team that is no user's",
        Body =
        [
            .. Generate.Body.Where(field => field.Name is not ("team_id" or "user_id")),
            Teams.TeamSchemas.Id.Required(),
        ],
        Example = """{"key_alias": "qa-service", "team_id": "qa-prod", "max_budget": 10}""",
    };

    public static readonly Operation Info = new(Tag.Keys, "Tells of a key")
    {
        Query = [KeySchemas.Key with { Says = "The key, or its SHA-256; without it the key that asks" }],
        Answer = Gives(
            Text("key", "As it was named", Samples.Key),
            Nested("info", "The key", KeySchemas.Shown)),
        Errors = [404],
    };

    public static readonly Operation InfoOfMany = new(Tag.Keys, "Tells of several keys",
        "What nobody has, or the caller may not read, is left out.")
    {
        Body = [Names("keys", "Keys, or their SHA-256", KeyStateEndpoints.KeysMax, Samples.Key).Required()],
        Example = $$"""{"keys": ["{{Samples.Key}}"]}""",
        Answer = Gives(
            Names("key", "As they were named", KeyStateEndpoints.KeysMax, Samples.Key),
            List("info", "The keys that there are", KeySchemas.Listed)),
    };

    public static readonly Operation Health = new(Tag.Keys, "Tells whether the key that asks works")
    {
        Answer = Gives(Word("key", "It does: one that does not is refused", "healthy"), Never("logging_callbacks")),
    };

    public static readonly Operation Update = new(Tag.Keys, "Changes a key",
        "The next call finds it changed, on every node. `duration: \"-1\"` has it live for ever.")
    {
        Body = [KeySchemas.Key.Required(), .. KeySchemas.Asked, .. Increase],
        Example = $$"""{"key": "{{Samples.Key}}", "max_budget": 20, "rpm_limit": 100}""",
        Answer = KeySchemas.Changed,
        Errors = [404, 409],
    };

    public static readonly Operation Block = new(Tag.Keys, "Has a key refused every call")
    {
        Body = [KeySchemas.Key.Required()],
        Example = $$"""{"key": "{{Samples.Key}}"}""",
        Answer = KeySchemas.Changed,
        Errors = [404, 409],
    };

    public static readonly Operation Unblock = Block with { Summary = "Lets a blocked key call again" };

    public static readonly Operation Delete = new(Tag.Keys, "Deletes keys",
        "By `keys` or by `key_aliases`. Those that are found are deleted also where others are not.")
    {
        Body =
        [
            Names("keys", "Keys, or their SHA-256", KeyDeletionEndpoints.KeysMax, Samples.Key),
            Names("key_aliases", "The same by their names", KeyDeletionEndpoints.KeysMax, "qa-bot"),
        ],
        Example = $$"""{"keys": ["{{Samples.Key}}"]}""",
        Answer = Gives(Names("deleted_keys", "As they were named", KeyDeletionEndpoints.KeysMax, Samples.Key)),
        Errors = [404, 409],
    };

    public static readonly Operation Regenerate = new(Tag.Keys, "Gives a key a new secret",
        "The account stays, with its spend and limits, which may be changed at once. The query or the body names it.")
    {
        Query = [KeySchemas.Key],
        Body = [KeySchemas.Key, .. AskedAnew],
        Example = $$"""{"key": "{{Samples.Key}}", "grace_period": "1h"}""",
        Answer = KeySchemas.WithSecret,
        Errors = [404, 409],
    };

    public static readonly Operation RegenerateNamed = Regenerate with
    {
        Query = [],
        Path = [KeySchemas.Key],
        Body = AskedAnew,
        Example = """{"grace_period": "1h"}""",
    };

    public static readonly Operation ResetSpend = new(Tag.Keys, "Sets back what a key has spent")
    {
        Path = [KeySchemas.Key],
        Body = [Dollars("reset_to", "US dollars that shall be spent, no more than are", 0).Required()],
        Example = """{"reset_to": 0}""",
        Answer = Gives(
            Text("key_hash", "The SHA-256 of the key", Samples.KeyHash),
            Sum("spend", "US dollars spent now", 0),
            Sum("previous_spend", "US dollars spent before", 3.5e-06m),
            Bodies.RowProperties.MaxBudget,
            Bodies.RowProperties.ResetsAt),
        Errors = [404, 409],
    };

    public static readonly Operation ListAll = new(Tag.Keys, "Lists keys, the newest first",
        "Users are told of their own keys, and admins of teams of those of their teams.")
    {
        Query =
        [
            Id("user_id", "Only those of this user", Samples.User),
            Id("team_id", "Only those of this team", Samples.Team),
            Id("organization_id", "Only those of this organization", Samples.Organization),
            Text("key_alias", "Only the one of this name", "qa-bot"),
            KeySchemas.Key with { Name = "key_hash", Says = "Only this one, by its secret or its SHA-256" },
            Flag("return_full_object", "Whole keys in the place of their SHA-256"),
            Flag("include_team_keys", "LiteLLM's; changes nothing"),
            .. PageProperties.Sorted("desc", "created_at", "key_alias", "token"),
            .. PageProperties.Asked(usual: 10),
        ],
        Answer = Gives(PageProperties.Current(List(
            "keys", "Their SHA-256, or whole keys", Either(TextLike(Samples.KeyHash), KeySchemas.Listed)))),
    };

    public static readonly Operation Aliases = new(Tag.Keys, "Lists the names of keys")
    {
        Query =
        [
            Id("team_id", "Only of keys of this team", Samples.Team),
            Text("search", "Only those that have this in them", "qa"),
            .. PageProperties.Asked(usual: 50),
        ],
        Answer = Gives(PageProperties.Current(
            Names("aliases", "The names, in order", Page.SizeMax, "qa-bot"), hasSize: true)),
    };
}
