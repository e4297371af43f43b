using Microsoft.Data.Sqlite;
using Tollgate.Accounts;
using static Tollgate.Ledger.Sqlite.SqliteValues;

namespace Tollgate.Ledger.Sqlite;

public sealed partial class SqliteLedger
{
    private const string ReadCalls =
        """
        select c.id, c.owner, c.charges, c.held, c.cost, c.how, c.status, c.estimated, c.prompt_tokens,
            c.completion_tokens, c.cached_tokens, c.cache_write_tokens, c.opened_at, c.settled_at, c.route, c.model,
            c.deployment, c.stream, c.client_call_id, c.key, c.team, c."user", c.customer, c.organization,
            k.account, k.token, c.kinds, p.id, p.json, c.adjusted
        """;

    private const string ReadClaimed =
        $"""
        {ReadCalls}
        from claims k join calls c on c.id = k.call_id left join prices p on p.id = c.price
        where k.account = $1 and k.token = $2
        """;

    private const string ReadCall = $"{ReadWhole} where c.id = $1";

    private const string ReadCallOfRow = $"{ReadWhole} where c.rowid = $1";

    private const string ReadWhole =
        $"""
        {ReadCalls}
        from calls c left join claims k on k.call_id = c.id left join prices p on p.id = c.price
        """;

    public Task<IReadOnlyList<CallRecord?>> ClaimedAsync(
        IReadOnlyList<Claim> claims, CancellationToken cancellationToken) =>
        _writer.RunAsync<IReadOnlyList<CallRecord?>>(
            session => [.. claims.Select(claim => Claimed(session, claim))], cancellationToken);

    public Task<CallRecord?> CallAsync(CallId call, CancellationToken cancellationToken) => _writer.RunAsync(
        session => session.Query(ReadCall, CallOf, call.ToString()).SingleOrDefault(), cancellationToken);

    private static CallRecord? Claimed(SqliteSession session, Claim claim) =>
        session.Query(ReadClaimed, CallOf, claim.Account.Value, claim.Token).SingleOrDefault();

    private static CallRecord CallOf(SqliteDataReader row) => new(
        new(Guid.Parse(row.GetString(0))),
        row.GetString(1),
        SqlitePath.Read(row.GetString(2)),
        Money(row.GetString(3)),
        row.TextOrNull(4) is { } cost ? Money(cost) : null,
        row.TextOrNull(5),
        row.TextOrNull(6),
        row.GetBoolean(7),
        UsageKinds.Read(
            new(row.GetInt64(8), row.GetInt64(9), row.GetInt64(10), row.GetInt64(11)), row.TextOrNull(26)),
        Time(row.GetInt64(12)),
        row.IsDBNull(13) ? null : Time(row.GetInt64(13)),
        new(
            row.GetString(14),
            row.GetString(15),
            row.GetString(16),
            row.GetBoolean(17),
            row.TextOrNull(18),
            row.TextOrNull(19),
            row.TextOrNull(20),
            row.TextOrNull(21),
            row.TextOrNull(22),
            row.TextOrNull(23)),
        row.TextOrNull(24) is { } account ? new(new(account), row.GetString(25)) : null)
    {
        Price = row.TextOrNull(27) is { } price ? new(price, row.GetString(28)) : null,
        Adjusted = row.TextOrNull(29) is { } adjusted ? Money(adjusted) : null,
    };
}
