namespace Tollgate.Servers.Postgres;

/// <summary>Whom PostgreSQL runs as when the tests run as root, which it refuses to be.</summary>
internal sealed record UnprivilegedUser(string Id, string Group)
{
    public static UnprivilegedUser? Needed() =>
        Environment.IsPrivilegedProcess ? Named("postgres") ?? Named("nobody") : null;

    private static UnprivilegedUser? Named(string name) =>
        File.ReadLines("/etc/passwd")
            .Select(line => line.Split(':'))
            .Where(fields => fields.Length > 3 && fields[0] == name)
            .Select(fields => new UnprivilegedUser(fields[2], fields[3]))
            .FirstOrDefault();
}
