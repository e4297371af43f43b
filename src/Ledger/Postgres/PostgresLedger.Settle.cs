using Npgsql;
using NpgsqlTypes;
using Tollgate.Accounts;

namespace Tollgate.Ledger.Postgres;

public sealed partial class PostgresLedger
{
    // Rows are locked by id and balances changed by account, so that no two batches wait for each other in a circle. A
    // row that another settled while this statement waited for it is judged anew, as it is then.
    private const string Settle =
        $"""
        with s as (
          select * from unnest($1::uuid[], $2::numeric[], $3::text[], $4::boolean[], $5::bigint[], $6::bigint[],
            $7::bigint[], $8::bigint[], $9::timestamptz[], $10::bigint[], $11::text[], $12::text[], $13::text[])
            as s(id, cost, status, estimated, prompt, completion, cached, cache_write, settled_at, rate_tokens,
              deployment, kinds, price)),
        old as materialized (
          select c.id, c.opened_at, c.accounts, c.periods, s.cost, s.status, s.estimated, s.prompt, s.completion, s.cached,
            s.cache_write, s.rate_tokens, s.deployment, s.kinds, s.price, coalesce(c.settled_at, s.settled_at) settled_at,
            c.settled_at is not null corrects,
            coalesce(s.cost, 0) - coalesce(c.cost, 0) delta,
            s.prompt + s.completion - c.prompt_tokens - c.completion_tokens tokens
          from calls c join s using (id)
          where c.settled_at is null or c.how = 'recovered'
          order by c.id for update of c),
        settled as (
          update calls c set cost = o.cost, how = case when o.corrects then 'corrected' else 'exact' end,
            settled_at = o.settled_at, status = o.status, estimated = o.estimated, prompt_tokens = o.prompt,
            completion_tokens = o.completion, cached_tokens = o.cached, cache_write_tokens = o.cache_write,
            rate_tokens = o.rate_tokens, kinds = o.kinds, price = o.price,
            deployment = coalesce(o.deployment, c.deployment)
          from old o where c.id = o.id),
        {TakeMarks},
        deltas as (
          select a.account, a.period, sum(o.delta) spent, sum(o.tokens)::bigint tokens,
            count(*) filter (where not o.corrects) calls
          from old o, unnest(o.accounts, o.periods) a(account, period)
          group by a.account, a.period)
        insert into balances as b (account, period, spent, tokens, calls, version)
        select account, period, spent, tokens, calls, 1 from deltas order by account, period
        on conflict (account, period) do update set
          spent = b.spent + excluded.spent, tokens = b.tokens + excluded.tokens, calls = b.calls + excluded.calls,
          version = b.version + 1
        returning account, period, spent, tokens, calls, version
        """;

    private const string KeepPrices =
        """
        insert into prices (id, json) select id, json from unnest($1::text[], $2::text[]) p(id, json)
        on conflict (id) do nothing
        """;

    private const string Recover =
        $"""
        with found as (
          select id from calls where settled_at is null and owner <> all($1) order by opened_at, id limit $2),
        old as materialized (
          select c.id, c.opened_at, c.owner, c.held, c.accounts, c.periods, c.rate_tokens
          from calls c join found using (id)
          where c.settled_at is null
          order by c.id for update of c),
        settled as (
          update calls c set cost = o.held, how = 'recovered', settled_at = now() from old o where c.id = o.id),
        {TakeMarks},
        deltas as (
          select a.account, a.period, sum(o.held) spent, count(*) calls
          from old o, unnest(o.accounts, o.periods) a(account, period)
          group by a.account, a.period),
        charged as (
          insert into balances as b (account, period, spent, tokens, calls, version)
          select account, period, spent, 0, calls, 1 from deltas order by account, period
          on conflict (account, period) do update set
            spent = b.spent + excluded.spent, calls = b.calls + excluded.calls, version = b.version + 1
          returning account, period, spent, tokens, calls, version)
        select id, owner, held, accounts, periods, null, null, null, null, null, null, rate_tokens from old
        union all
        select null, null, null, null, null, account, period, spent, tokens, calls, version, null from charged
        """;

    private const string Post =
        """
        with added as (
          insert into entries (id, account, period, amount, reason, author, at) values ($1, $2, $3, $4, $5, $6, $7)
          on conflict (id) do nothing
          returning account, period, amount)
        insert into balances as b (account, period, spent, tokens, calls, version)
        select account, period, amount, 0, 0, 1 from added
        on conflict (account, period) do update set spent = b.spent + excluded.spent, version = b.version + 1
        """;

    public async Task<IReadOnlyList<Balance>> SettleAsync(
        IReadOnlyList<Settlement> settlements, CancellationToken cancellationToken)
    {
        foreach (var settlement in settlements)
            Storable.Check(settlement);

        // Of two settlements of one call the first stands.
        var batch = settlements.DistinctBy(settlement => settlement.Call).ToArray();
        var free = batch
            .Where(settlement => settlement.Cost == Money.Zero)
            .Select(settlement => settlement.Call.Value)
            .ToArray();
        var prices = _prices.Missing(batch);
        var commands = new List<NpgsqlBatchCommand> { SettleCommand(batch) };
        if (free.Length > 0)
            commands.Add(Command(FreeClaims, free));
        if (prices.Length > 0)
            commands.Add(Command(
                KeepPrices, prices.Select(price => price.Id).ToArray(), prices.Select(price => price.Json).ToArray()));
        var changed = await RunAsync(
            commands,
            async reader => (await RowsAsync(reader, row => BalanceOf(row), cancellationToken))
                .ToDictionary(balance => new Charge(balance.Account, balance.Period)),
            cancellationToken);
        _prices.Add(prices);

        var charges = settlements.SelectMany(settlement => settlement.Charges).Distinct().ToArray();
        var unchanged = charges.Where(charge => !changed.ContainsKey(charge)).ToArray();
        if (unchanged.Length > 0)
        {
            foreach (var balance in await BalancesAsync(unchanged, cancellationToken))
                changed[new(balance.Account, balance.Period)] = balance;
        }

        return [.. charges.Select(charge => changed[charge])];
    }

    public Task<Recovery> RecoverAsync(
        IReadOnlyCollection<string> living, int most, CancellationToken cancellationToken) =>
        RunAsync(
            [Command(Recover, living.ToArray(), most)],
            async reader =>
            {
                var (calls, balances) = (new List<RecoveredCall>(), new List<Balance>());
                while (await reader.ReadAsync(cancellationToken))
                {
                    if (await reader.IsDBNullAsync(0, cancellationToken))
                    {
                        balances.Add(BalanceOf(reader, first: 5));
                    }
                    else
                    {
                        calls.Add(new(
                            new(reader.GetGuid(0)),
                            reader.GetString(1),
                            new(reader.GetDecimal(2)),
                            ChargesOf(reader, 3, 4),
                            reader.GetInt64(11)));
                    }
                }

                return new Recovery(calls, balances);
            },
            cancellationToken);

    public async Task<Balance> PostAsync(Entry entry, CancellationToken cancellationToken)
    {
        Storable.Check(entry);
        return await RunAsync(
            [
                Command(
                    Post,
                    entry.Id,
                    entry.Account.Value,
                    entry.Period.SinceMilliseconds,
                    entry.Amount.Dollars,
                    Storable.Clean(entry.Reason)!,
                    Storable.Clean(entry.Author)!,
                    entry.At.UtcDateTime),
                Command(ReadBalances, new[] { entry.Account.Value }, new[] { entry.Period.SinceMilliseconds }),
            ],
            async reader => (await RowsAsync(reader, row => BalanceOf(row), cancellationToken))[0],
            cancellationToken);
    }

    private static NpgsqlBatchCommand SettleCommand(Settlement[] batch) => Command(
        Settle,
        batch.Select(settlement => settlement.Call.Value).ToArray(),
        new NpgsqlParameter
        {
            Value = batch.Select(settlement => settlement.Cost?.Dollars).ToArray(),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Numeric,
        },
        batch.Select(settlement => Words.Of(settlement.Status)).ToArray(),
        batch.Select(settlement => settlement.Estimated).ToArray(),
        batch.Select(settlement => settlement.Usage.Tokens.Prompt).ToArray(),
        batch.Select(settlement => settlement.Usage.Tokens.Completion).ToArray(),
        batch.Select(settlement => settlement.Usage.Tokens.CachedRead).ToArray(),
        batch.Select(settlement => settlement.Usage.Tokens.CacheWrite).ToArray(),
        batch.Select(settlement => settlement.SettledAt.UtcDateTime).ToArray(),
        batch.Select(settlement => settlement.RateTokens).ToArray(),
        batch.Select(settlement => Storable.Clean(settlement.Deployment)).ToArray(),
        batch.Select(settlement => UsageKinds.Write(settlement.Usage)).ToArray(),
        batch.Select(settlement => settlement.StoredPrice?.Id).ToArray());
}
