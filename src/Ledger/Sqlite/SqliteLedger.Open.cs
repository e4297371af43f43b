using Tollgate.Accounts;
using static Tollgate.Ledger.Sqlite.SqliteValues;

namespace Tollgate.Ledger.Sqlite;

public sealed partial class SqliteLedger
{
    public Task<IReadOnlyList<OpenOutcome>> OpenAsync(IReadOnlyList<NewCall> calls, CancellationToken cancellationToken)
    {
        foreach (var call in calls)
            Storable.Check(call);
        return _writer.RunAsync<IReadOnlyList<OpenOutcome>>(
            session => [.. calls.Select(call => Open(session, call))], cancellationToken);
    }

    public Task ExtendAsync(IReadOnlyList<Extension> extensions, CancellationToken cancellationToken)
    {
        foreach (var extension in extensions)
            Storable.Check(extension);
        return _writer.RunAsync(
            session =>
            {
                foreach (var extension in extensions)
                    Extend(session, extension);
                return true;
            },
            cancellationToken);
    }

    private static OpenOutcome Open(SqliteSession session, NewCall call)
    {
        var id = call.Id.ToString();
        if (session.Query("select settled_at is null from calls where id = $1", row => row.GetBoolean(0), id)
            is [var open])
            return new(call.Id, open ? OpenState.Opened : OpenState.Recovered, []);

        var stale = call.Fences
            .Where(fence => Epoch(session, fence.Account) != fence.Epoch)
            .Select(fence => fence.Account)
            .ToArray();
        if (stale.Length > 0)
            return new(call.Id, OpenState.Fenced, stale);

        if (call.Claim is { } claim && !Take(session, claim, id))
            return new(call.Id, OpenState.Duplicate, []);

        var facts = Storable.Clean(call.Facts);
        session.Execute(
            """
            insert into calls (id, owner, charges, held, opened_at, route, model, deployment, stream,
                client_call_id, key, team, "user", customer, organization, rate_tokens)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
            """,
            id,
            call.Owner,
            SqlitePath.Write(call.Charges),
            Write(call.Held),
            Write(call.OpenedAt),
            facts.Route,
            facts.Model,
            facts.Deployment,
            facts.Stream,
            facts.ClientCallId,
            facts.Key,
            facts.Team,
            facts.User,
            facts.Customer,
            facts.Organization,
            call.HeldTokens);
        return new(call.Id, OpenState.Opened, []);
    }

    private static bool Take(SqliteSession session, Claim claim, string call) =>
        session.Execute(
            "insert into claims (account, token, call_id) values ($1, $2, $3) on conflict do nothing",
            claim.Account.Value,
            claim.Token,
            call) == 1;

    private static void Extend(SqliteSession session, Extension extension)
    {
        var id = extension.Call.ToString();
        var held = session.Query(
            "select held, rate_tokens from calls where id = $1 and settled_at is null",
            row => (Amount: Money(row.GetString(0)), Tokens: row.GetInt64(1)),
            id);
        if (held is not [var known] || (extension.Held <= known.Amount && extension.HeldTokens <= known.Tokens))
            return;

        session.Execute(
            "update calls set held = $2, rate_tokens = $3 where id = $1",
            id,
            Write(extension.Held > known.Amount ? extension.Held : known.Amount),
            Math.Max(extension.HeldTokens, known.Tokens));
    }

    // An account without an epoch was never activated, so nobody can have judged a call for it.
    private static long? Epoch(SqliteSession session, AccountId account) =>
        session.Query("select epoch from epochs where account = $1", row => row.GetInt64(0), account.Value)
            is [var epoch]
            ? epoch
            : null;
}
