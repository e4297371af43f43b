namespace Tollgate.Accounts;

/// <summary>What kinds of things limit calls and are charged for them.</summary>
public enum AccountKind
{
    Key,
    Team,
}

/// <summary>Names an account as <c>kind:id</c>, or, where one account hosts another,
/// <c>kind:id/role/name</c>.</summary>
/// <remarks>The prefix keeps ids apart from each other in Orleans' storage, which reads bare hexadecimal keys as
/// numbers. A slash or percent sign in an id is written %2F or %25, so that a hosted account is never mistaken for
/// another.</remarks>
public readonly record struct AccountId(string Value)
{
    /// <summary>The longest id that a client may choose, in characters.</summary>
    public const int NameMax = 128;

    /// <summary>The account of a key: the SHA-256 of its first secret, in lower-case hexadecimal.</summary>
    public static AccountId Key(string hash) => Of(AccountKind.Key, hash);

    public static AccountId Team(string id) => Of(AccountKind.Team, id);

    public static AccountId Of(AccountKind kind, string id) => new($"{Prefix(kind)}:{Escape(id)}");

    /// <summary>An account that lives inside this one and shares its epoch, such as
    /// <c>key:1f3c/window/7d</c>.</summary>
    public AccountId Hosted(string role, string name) => new($"{Value}/{role}/{Escape(name)}");

    /// <exception cref="FormatException">The value does not begin with a known kind.</exception>
    public AccountKind Kind => Value.AsSpan(0, Math.Max(0, Value.IndexOf(':', StringComparison.Ordinal))) switch
    {
        "key" => AccountKind.Key,
        "team" => AccountKind.Team,
        _ => throw new FormatException($"'{Value}' names no kind of account."),
    };

    /// <summary>The id without its kind, as the client knows it.</summary>
    public string Name => Unescape(Host.Value[(Value.IndexOf(':', StringComparison.Ordinal) + 1)..]);

    /// <summary>The account that hosts this one; itself, where it is hosted by none.</summary>
    public AccountId Host =>
        Value.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? new(Value[..slash]) : this;

    public override string ToString() => Value;

    private static string Prefix(AccountKind kind) => kind switch
    {
        AccountKind.Key => "key",
        AccountKind.Team => "team",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static string Escape(string id) =>
        id.Replace("%", "%25", StringComparison.Ordinal).Replace("/", "%2F", StringComparison.Ordinal);

    private static string Unescape(string id) =>
        id.Replace("%2F", "/", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal);
}
