using Tollgate.Accounts;

namespace Tollgate.Ledger.Sqlite;

public sealed partial class SqliteLedger : IAllotments
{
    public Task<Allotted> AllottedAsync(
        AccountId source, AccountId? except, CancellationToken cancellationToken) => _reader.RunAsync(
        session => Allotted(session, source.Value, except?.Value ?? ""), cancellationToken);

    // One commit comes after another, so what it reads is what there is.
    private static void RefuseOverallotment(SqliteSession session, StatePayload payload)
    {
        foreach (var source in payload.Allotments)
        {
            var (sum, guarantees) = Allotted(session, source, except: "");
            var has = session.Query(
                "select profile ->> '$.limits.rates.requests', profile ->> '$.limits.rates.tokens' "
                + "from directory where account = $1 and profile is not null",
                row => new RateLimits(
                    row.IsDBNull(0) ? null : row.GetInt64(0), row.IsDBNull(1) ? null : row.GetInt64(1)),
                source).FirstOrDefault();
            if ((guarantees.Requests && sum.Requests > has.Requests) || (guarantees.Tokens && sum.Tokens > has.Tokens))
                throw new OverallottedException($"More would be guaranteed of the rates of {source} than it has.");
        }
    }

    private static Allotted Allotted(SqliteSession session, string source, string except) => session.Query(
        """
        select coalesce(sum(profile ->> '$.limits.rates.requests'), 0),
          coalesce(sum(profile ->> '$.limits.rates.tokens'), 0),
          coalesce(max(profile ->> '$.limits.guarantees.requests'), 0),
          coalesce(max(profile ->> '$.limits.guarantees.tokens'), 0)
        from (
          select account, profile from directory where kind in ('key', 'team') and parent = $1 and profile is not null
          union all
          select account, profile from directory
          where kind = 'key' and organization = $1 and parent is null and profile is not null)
        where account <> $2
        """,
        row => new Allotted(
            new(row.GetInt64(0), row.GetInt64(1)), new(row.GetInt64(2) == 1, row.GetInt64(3) == 1)),
        source,
        except).Single();
}
