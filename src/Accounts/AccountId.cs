namespace Tollgate.Accounts;

/// <summary>Names an account as <c>kind:id</c>, or, where one account hosts another,
/// <c>kind:id/role/name</c>.</summary>
/// <remarks>The prefix keeps ids apart from each other in Orleans' storage, which reads bare hexadecimal keys as
/// numbers. A slash or percent sign in an id is written %2F or %25, so that a hosted account is never mistaken for
/// another.</remarks>
public readonly record struct AccountId(string Value)
{
    /// <summary>The account of all calls together.</summary>
    public static readonly AccountId Proxy = Of(AccountKind.Proxy, "all");

    /// <summary>The longest id that a client may choose, in characters.</summary>
    public const int NameMax = 128;

    /// <summary>The account of a key: the SHA-256 of its first secret, in lower-case hexadecimal.</summary>
    public static AccountId Key(string hash) => Of(AccountKind.Key, hash);

    public static AccountId Team(string id) => Of(AccountKind.Team, id);

    /// <summary>The account of a user inside a team, as <c>member:team:user</c>.</summary>
    public static AccountId Member(string team, string user) => Inside(AccountKind.Member, team, user);

    /// <summary>The account of a user inside an organization, as <c>organization_member:organization:user</c>.</summary>
    public static AccountId OrganizationMember(string organization, string user) =>
        Inside(AccountKind.OrganizationMember, organization, user);

    public static AccountId User(string id) => Of(AccountKind.User, id);

    public static AccountId Organization(string id) => Of(AccountKind.Organization, id);

    public static AccountId Customer(string id) => Of(AccountKind.Customer, id);

    public static AccountId Tag(string name) => Of(AccountKind.Tag, name);

    public static AccountId Budget(string id) => Of(AccountKind.Budget, id);

    public static AccountId ModelGroup(string name) => Of(AccountKind.ModelGroup, name);

    public static AccountId Deployment(string id) => Of(AccountKind.Deployment, id);

    public static AccountId Of(AccountKind kind, string id) => new($"{kind.Facts.Prefix}:{Escape(id)}");

    /// <summary>An account that lives inside this one and shares its epoch, such as
    /// <c>key:1f3c/window/7d</c>.</summary>
    public AccountId Hosted(string role, string name) => new($"{Value}/{role}/{Escape(name)}");

    /// <exception cref="FormatException">The value does not begin with a known kind.</exception>
    public AccountKind Kind
    {
        get
        {
            var prefix = Value.AsSpan(0, Math.Max(0, Value.IndexOf(':', StringComparison.Ordinal)));
            for (var i = 0; i < AccountKinds.All.Length; i++)
            {
                if (prefix.SequenceEqual(AccountKinds.All[i].Prefix))
                    return (AccountKind)i;
            }

            throw new FormatException($"'{Value}' names no kind of account.");
        }
    }

    /// <summary>The kind as it stands in front of the id: <c>key</c>, <c>team</c>, ...</summary>
    public string Prefix => Kind.Facts.Prefix;

    /// <summary>The id without its kind, as the client knows it.</summary>
    public string Name => Unescape(Host.Value[(Value.IndexOf(':', StringComparison.Ordinal) + 1)..]);

    /// <summary>Of a member, its team or organization and its user.</summary>
    public (string Group, string User) MemberOf
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

    private static AccountId Inside(AccountKind kind, string group, string user) =>
        new($"{kind.Facts.Prefix}:{Escape(group).Replace(":", "%3A", StringComparison.Ordinal)}:{Escape(user)}");

    private static string Escape(string id) =>
        id.Replace("%", "%25", StringComparison.Ordinal).Replace("/", "%2F", StringComparison.Ordinal);

    private static string Unescape(string id) =>
        id.Replace("%2F", "/", StringComparison.Ordinal)
            .Replace("%3A", ":", StringComparison.Ordinal)
            .Replace("%25", "%", StringComparison.Ordinal);
}
