using Npgsql;
using Tollgate.Accounts;

namespace Tollgate.Ledger.Postgres;

public sealed partial class PostgresLedger
{
    private const string ReadCalls =
        """
        select c.id, c.owner, c.accounts, c.periods, c.held, c.cost, c.how, c.status, c.estimated, c.prompt_tokens,
          c.completion_tokens, c.cached_tokens, c.cache_write_tokens, c.opened_at, c.settled_at, c.route, c.model,
          c.deployment, c.stream, c.client_call_id, c.key, c.team, c."user", c.customer, c.organization,
          k.account, k.token, c.kinds, p.id, p.json
        """;

    private const string ReadClaimed =
        $"""
        {ReadCalls}
        from unnest($1::text[], $2::text[]) q(account, token) join claims k using (account, token)
        join calls c on c.id = k.call_id left join prices p on p.id = c.price
        """;

    private const string ReadCall =
        $"""
        {ReadCalls}
        from calls c left join claims k on k.call_id = c.id left join prices p on p.id = c.price where c.id = $1
        """;

    public Task<IReadOnlyList<CallRecord?>> ClaimedAsync(
        IReadOnlyList<Claim> claims, CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyList<CallRecord?>>(
            [
                Command(
                    ReadClaimed,
                    claims.Select(claim => claim.Account.Value).ToArray(),
                    claims.Select(claim => claim.Token).ToArray()),
            ],
            async reader =>
            {
                var calls = new Dictionary<Claim, CallRecord>();
                foreach (var call in await RowsAsync(reader, CallOf, cancellationToken))
                    calls[call.Claim!] = call;
                return [.. claims.Select(claim => calls.GetValueOrDefault(claim))];
            },
            cancellationToken);

    public Task<CallRecord?> CallAsync(CallId call, CancellationToken cancellationToken) => RunAsync(
        [Command(ReadCall, call.Value)],
        async reader => (await RowsAsync(reader, CallOf, cancellationToken)).SingleOrDefault(),
        cancellationToken);

    private static CallRecord CallOf(NpgsqlDataReader row) => new(
        new(row.GetGuid(0)),
        row.GetString(1),
        ChargesOf(row, 2, 3),
        new(row.GetDecimal(4)),
        row.IsDBNull(5) ? null : new(row.GetDecimal(5)),
        TextOrNull(row, 6),
        TextOrNull(row, 7),
        row.GetBoolean(8),
        UsageKinds.Read(
            new(row.GetInt64(9), row.GetInt64(10), row.GetInt64(11), row.GetInt64(12)), TextOrNull(row, 27)),
        row.GetFieldValue<DateTimeOffset>(13),
        row.IsDBNull(14) ? null : row.GetFieldValue<DateTimeOffset>(14),
        new(
            row.GetString(15),
            row.GetString(16),
            row.GetString(17),
            row.GetBoolean(18),
            TextOrNull(row, 19),
            TextOrNull(row, 20),
            TextOrNull(row, 21),
            TextOrNull(row, 22),
            TextOrNull(row, 23),
            TextOrNull(row, 24)),
        row.IsDBNull(25) ? null : new(new(row.GetString(25)), row.GetString(26)))
    {
        Price = row.IsDBNull(28) ? null : new(row.GetString(28), row.GetString(29)),
    };

    private static string? TextOrNull(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);
}
