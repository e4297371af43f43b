namespace Tollgate.Ledger.Sqlite;

public sealed partial class SqliteLedger : IProjects
{
    public Task<string?> FindProjectAsync(string name, CancellationToken cancellationToken) => _writer.RunAsync(
        session => session.Query("select users from projects where name = $1", row => row.GetString(0), name)
            .SingleOrDefault(),
        cancellationToken);

    public Task<bool> SaveProjectAsync(string name, string json, int most, CancellationToken cancellationToken) =>
        _writer.RunAsync(
            session => session.Execute(
                """
                insert into projects (name, users, saved_at)
                select $1, $2, $3
                where exists (select 1 from projects where name = $1) or (select count(*) from projects) < $4
                on conflict (name) do update set users = excluded.users, saved_at = excluded.saved_at
                """,
                name,
                json,
                SqliteValues.Write(_time.GetUtcNow()),
                most) > 0,
            cancellationToken);
}
