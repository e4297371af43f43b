namespace Tollgate.Accounts;

/// <summary>What kinds of things limit calls and are charged for them.</summary>
public enum AccountKind
{
    Key,
    Team,

    /// <summary>A user inside a team.</summary>
    Member,

    /// <summary>The owner of keys.</summary>
    User,
    Organization,

    /// <summary>The end user in whose name a call is made.</summary>
    Customer,
    Tag,

    /// <summary>A budget that accounts hold: limits that each keeps for itself, or a pool that all draw on.</summary>
    Budget,

    /// <summary>All calls together.</summary>
    Proxy,

    /// <summary>All upstreams of a model, under the name by which clients ask for it.</summary>
    ModelGroup,

    /// <summary>One upstream of a model.</summary>
    Deployment,
}

/// <summary>Names an account as <c>kind:id</c>, or, where one account hosts another,
/// <c>kind:id/role/name</c>.</summary>
/// <remarks>The prefix keeps ids apart from each other in Orleans' storage, which reads bare hexadecimal keys as
/// numbers. A slash or percent sign in an id is written %2F or %25, so that a hosted account is never mistaken for
/// another.</remarks>
public readonly record struct AccountId(string Value)
{
    // In the order of the kinds.
    private static readonly string[] Prefixes =
        ["key", "team", "member", "user", "organization", "customer", "tag", "budget", "proxy", "model", "deployment"];

    /// <summary>The account of all calls together.</summary>
    public static readonly AccountId Proxy = Of(AccountKind.Proxy, "all");

    /// <summary>The longest id that a client may choose, in characters.</summary>
    public const int NameMax = 128;

    /// <summary>The account of a key: the SHA-256 of its first secret, in lower-case hexadecimal.</summary>
    public static AccountId Key(string hash) => Of(AccountKind.Key, hash);

    public static AccountId Team(string id) => Of(AccountKind.Team, id);

    /// <summary>The account of a user inside a team, as <c>member:team:user</c>.</summary>
    public static AccountId Member(string team, string user) =>
        new($"member:{Escape(team).Replace(":", "%3A", StringComparison.Ordinal)}:{Escape(user)}");

    public static AccountId User(string id) => Of(AccountKind.User, id);

    public static AccountId Organization(string id) => Of(AccountKind.Organization, id);

    public static AccountId Customer(string id) => Of(AccountKind.Customer, id);

    public static AccountId Tag(string name) => Of(AccountKind.Tag, name);

    public static AccountId Budget(string id) => Of(AccountKind.Budget, id);

    public static AccountId ModelGroup(string name) => Of(AccountKind.ModelGroup, name);

    public static AccountId Deployment(string id) => Of(AccountKind.Deployment, id);

    public static AccountId Of(AccountKind kind, string id) => new($"{Prefixes[(int)kind]}:{Escape(id)}");

    /// <summary>An account that lives inside this one and shares its epoch, such as
    /// <c>key:1f3c/window/7d</c>.</summary>
    public AccountId Hosted(string role, string name) => new($"{Value}/{role}/{Escape(name)}");

    /// <exception cref="FormatException">The value does not begin with a known kind.</exception>
    public AccountKind Kind
    {
        get
        {
            var prefix = Value.AsSpan(0, Math.Max(0, Value.IndexOf(':', StringComparison.Ordinal)));
            for (var i = 0; i < Prefixes.Length; i++)
            {
                if (prefix.SequenceEqual(Prefixes[i]))
                    return (AccountKind)i;
            }

            throw new FormatException($"'{Value}' names no kind of account.");
        }
    }

    /// <summary>The kind as it stands in front of the id: <c>key</c>, <c>team</c>, ...</summary>
    public string Prefix => Prefixes[(int)Kind];

    /// <summary>The id without its kind, as the client knows it.</summary>
    public string Name => Unescape(Host.Value[(Value.IndexOf(':', StringComparison.Ordinal) + 1)..]);

    /// <summary>Of a member, its team and its user.</summary>
    public (string Team, string User) MemberOf
    {
        get
        {
            var parts = Host.Value.Split(':');
            return (Unescape(parts[1]), Unescape(string.Join(':', parts[2..])));
        }
    }

    /// <summary>The account that hosts this one; itself, where it is hosted by none.</summary>
    public AccountId Host =>
        Value.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? new(Value[..slash]) : this;

    /// <summary>Whether this is an account that lives inside another in some role.</summary>
    public bool IsHostedAs(string role) => Value.StartsWith($"{Host.Value}/{role}/", StringComparison.Ordinal);

    /// <summary>Of a hosted account, its name inside its host.</summary>
    public string HostedName => Unescape(Value[(Value.LastIndexOf('/') + 1)..]);

    public override string ToString() => Value;

    private static string Escape(string id) =>
        id.Replace("%", "%25", StringComparison.Ordinal).Replace("/", "%2F", StringComparison.Ordinal);

    private static string Unescape(string id) =>
        id.Replace("%2F", "/", StringComparison.Ordinal)
            .Replace("%3A", ":", StringComparison.Ordinal)
            .Replace("%25", "%", StringComparison.Ordinal);
}
