namespace Tollgate.Ledger.Postgres;

public sealed partial class PostgresLedger : IProjects
{
    // 257 lies beyond the locks of accounts. Who counts waits for whoever is about to add another.
    private const string LockProjects = "select pg_advisory_xact_lock(7, 257)";

    private const string SaveProject =
        """
        insert into projects (name, users)
        select $1, $2 where exists (select from projects where name = $1) or (select count(*) from projects) < $3
        on conflict (name) do update set users = excluded.users, saved_at = now()
        returning name
        """;

    public Task<string?> FindProjectAsync(string name, CancellationToken cancellationToken) => RunAsync(
        [Command("select users from projects where name = $1", name)],
        async reader => (await RowsAsync(reader, row => row.GetString(0), cancellationToken)).SingleOrDefault(),
        cancellationToken);

    public Task<bool> SaveProjectAsync(string name, string json, int most, CancellationToken cancellationToken) =>
        RunAsync(
            [new(LockProjects), Command(SaveProject, name, json, most)],
            async reader => (await NextAsync(reader, row => row.GetString(0), cancellationToken)).Count > 0,
            cancellationToken);
}
