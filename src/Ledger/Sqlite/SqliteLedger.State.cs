using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using static Tollgate.Ledger.Sqlite.SqliteValues;

namespace Tollgate.Ledger.Sqlite;

/// <summary>The state of a grain as it was last saved.</summary>
/// <param name="Json">Null after it was cleared; its version goes on.</param>
/// <param name="ETag">Must be shown to save it again.</param>
public sealed record StoredState(string? Json, string ETag);

public sealed partial class SqliteLedger : IJointCommits
{
    /// <summary>Reads the state of a grain; null if it never had one.</summary>
    /// <param name="stateName">One for each type of grain: the type is not part of the row's key.</param>
    /// <param name="key">The grain's key, which is the account's id.</param>
    public Task<StoredState?> ReadStateAsync(string stateName, string key, CancellationToken cancellationToken) =>
        _writer.RunAsync(
            session => session.Query(
                "select json, version from states where name = $1 and key = $2",
                row => new StoredState(row.TextOrNull(0), ETag(row.GetInt64(1))),
                stateName,
                key).SingleOrDefault(),
            cancellationToken);

    /// <summary>Saves the state of an account, with its directory rows and its next epoch, in one commit.</summary>
    /// <param name="json">An object; its member <c>directory</c> tells the account's names: kind, id, alias and parent
    /// of each.</param>
    /// <param name="etag">What was read last; null for a first save, also after a clearing.</param>
    /// <returns>The new ETag; null if somebody else saved first, and nothing was written.</returns>
    /// <exception cref="AliasTakenException">Another account of this kind has that alias.</exception>
    /// <exception cref="OverallottedException">More would be guaranteed of rates than there is.</exception>
    public Task<string?> WriteStateAsync(
        string stateName, string key, string json, string? etag, CancellationToken cancellationToken)
    {
        Storable.Check(key, "key");
        var payload = StatePayload.Parse(json);
        return _writer.RunAsync(session => SaveNamed(session, stateName, key, json, payload, etag), cancellationToken);
    }

    public Task SaveAsync(IReadOnlyList<DraftedState> states, CancellationToken cancellationToken)
    {
        var parsed = new List<(DraftedState State, string Json, StatePayload Payload)>(states.Count);
        foreach (var state in states)
        {
            Storable.Check(state);
            var json = Encoding.UTF8.GetString(state.Json);
            parsed.Add((state, json, StatePayload.Parse(json)));
        }

        return _writer.RunAsync(
            session =>
            {
                foreach (var (state, json, payload) in parsed)
                {
                    // What is thrown takes those before it back.
                    if (state.Epoch is { } epoch && Epoch(session, new(state.Key)) != epoch)
                        throw new StateConflictException($"Whoever drafted {state.Key} has made way.");
                    if (SaveNamed(session, state.Name, state.Key, json, payload, state.ETag) is null)
                        throw new StateConflictException($"Somebody else saved {state.Key} first.");
                    if (state.Spend is { } spend)
                        SetSpent(session, new(state.Key), spend);
                }

                return true;
            },
            cancellationToken);
    }

    /// <summary>Clears the state of an account, takes its names from the directory and moves its epoch on, in one
    /// commit.</summary>
    /// <returns>The new ETag; null if somebody else saved first, and nothing was written.</returns>
    public Task<string?> ClearStateAsync(
        string stateName, string key, string? etag, CancellationToken cancellationToken) =>
        _writer.RunAsync(
            session =>
            {
                if (Save(session, stateName, key, json: null, etag) is not { } version)
                    return null;
                Advance(session, key);
                Unname(session, key);
                return ETag(version);
            },
            cancellationToken);

    private static string? SaveNamed(
        SqliteSession session, string stateName, string key, string json, StatePayload payload, string? etag)
    {
        if (Save(session, stateName, key, json, etag) is not { } version)
            return null;
        Advance(session, key);
        Name(session, key, payload, version);
        RefuseOverallotment(session, payload);
        AddChange(session, key, payload);
        return ETag(version);
    }

    private static long? Save(SqliteSession session, string stateName, string key, string? json, string? etag)
    {
        var versions = etag is null
            ? session.Query(
                """
                insert into states (name, key, json, version) values ($1, $2, $3, 1)
                on conflict (name, key) do update set json = excluded.json, version = version + 1 where json is null
                returning version
                """,
                row => row.GetInt64(0),
                stateName,
                key,
                json)
            : session.Query(
                "update states set json = $3, version = version + 1 " +
                "where name = $1 and key = $2 and version = $4 returning version",
                row => row.GetInt64(0),
                stateName,
                key,
                json,
                Version(etag));
        return versions is [var version] ? version : null;
    }

    private static void Name(SqliteSession session, string account, StatePayload payload, long version)
    {
        Unname(session, account);
        foreach (var name in payload.Names)
        {
            try
            {
                session.Execute(
                    """
                    insert into directory
                      (kind, id, account, alias, parent, profile, version, owner, organization, created_at)
                    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                    """,
                    name.Kind,
                    name.Id,
                    account,
                    name.Alias,
                    name.Parent,
                    name.HasProfile ? payload.Profile : null,
                    version,
                    name.Owner,
                    name.Organization,
                    Write(name.CreatedAt));
            }
            catch (SqliteException exception) when (SqliteErrors.IsTaken(exception, "directory.kind, directory.alias"))
            {
                throw new AliasTakenException($"Another {name.Kind} has the alias '{name.Alias}'.", exception);
            }
        }
    }

    private static void Unname(SqliteSession session, string account) =>
        session.Execute("delete from directory where account = $1", account);

    private static string ETag(long version) => version.ToString(CultureInfo.InvariantCulture);

    private static long Version(string etag) =>
        long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : -1;
}
