using Npgsql;
using NpgsqlTypes;
using Tollgate.Accounts;

namespace Tollgate.Ledger.Postgres;

public sealed partial class PostgresLedger
{
    // In a statement of its own, so that the next one sees every epoch that was committed while this one waited; in one
    // order, so that nobody waits in a circle. Advisory locks, since a share lock on the epoch's row would let a stream
    // of opens starve a bump.
    private const string ShareLocks =
        """
        select pg_advisory_xact_lock_shared(7, k)
        from (select distinct account_lock(account) k from unnest($1::text[]) account order by 1) locks
        """;

    private const string AdmittedCalls =
        """
        with stale as (
          select coalesce(array_agg(f.fence), '{}') fences
          from unnest($1::text[], $2::text[], $3::bigint[]) f(fence, account, epoch)
          left join epochs e using (account)
          where e.epoch is distinct from f.epoch),
        admitted as (
          select c.* from stale, unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::numeric[],
            $10::timestamptz[], $11::text[], $12::text[], $13::text[], $14::boolean[], $15::text[], $16::text[],
            $17::text[], $18::text[], $19::text[], $20::text[], $21::bigint[])
            as c(id, owner, fences, accounts, periods, held, opened_at, route, model, deployment, stream,
              client_call_id, key, team, user_id, customer, organization, rate_tokens)
          where not c.fences::text[] && stale.fences)
        """;

    private const string InsertAdmitted =
        """
        insert into calls (id, owner, accounts, periods, held, opened_at, route, model, deployment, stream,
          client_call_id, key, team, "user", customer, organization, rate_tokens)
        select c.id, c.owner, c.accounts::text[], c.periods::bigint[], c.held, c.opened_at, c.route, c.model,
          c.deployment, c.stream, c.client_call_id, c.key, c.team, c.user_id, c.customer, c.organization,
          c.rate_tokens
        from admitted c
        """;

    private const string ReturnInserted = "on conflict (id) do nothing returning id";

    private const string InsertCalls = $"{AdmittedCalls} {InsertAdmitted} {ReturnInserted}";

    // Claims are taken in one order, so that no two batches wait for each other in a circle; whoever waits for another
    // finds afterwards whether it did commit.
    private const string InsertClaimedCalls =
        $"""
        {AdmittedCalls},
        claimed as (
          insert into claims (account, token, call_id)
          select k.account, k.token, k.id
          from unnest($22::uuid[], $23::text[], $24::text[]) with ordinality k(id, account, token, place)
          where k.id in (select id from admitted) and k.id <> all (array(select id from calls where id = any($22)))
          order by k.account, k.token, k.place
          on conflict do nothing
          returning call_id)
        {InsertAdmitted}
        where c.id not in (select unnest($22::uuid[])) or c.id in (select call_id from claimed)
        {ReturnInserted}
        """;

    // Also after an open: the copy of one whose call was settled while it waited has claimed for nobody. No join, which
    // a planner that knows little of a young table might begin with all calls.
    private const string FreeClaims =
        """
        delete from claims k
        where k.call_id = any($1)
          and (select c.cost = 0 and c.how <> 'recovered' from calls c where c.id = k.call_id)
        """;

    private const string FindCalls = "select id, settled_at is null, rate_tokens from calls where id = any($1)";

    private const string FindStale =
        """
        select f.account, f.epoch from unnest($1::text[], $2::bigint[]) f(account, epoch)
        left join epochs e using (account)
        where e.epoch is distinct from f.epoch
        """;

    public async Task<IReadOnlyList<OpenOutcome>> OpenAsync(
        IReadOnlyList<NewCall> calls, CancellationToken cancellationToken)
    {
        foreach (var call in calls)
            Storable.Check(call);

        var fences = calls.SelectMany(call => call.Fences).Distinct().ToArray();
        var accounts = fences.Select(fence => fence.Account.Value).ToArray();
        var inserted = await RunAsync(
            [Command(ShareLocks, (object)accounts), .. Insert(calls, fences, accounts)],
            async reader => (await NextAsync(reader, row => row.GetGuid(0), cancellationToken)).ToHashSet(),
            cancellationToken);

        var rest = calls.Where(call => !inserted.Contains(call.Id.Value)).ToArray();
        if (rest.Length == 0)
            return [.. calls.Select(call => new OpenOutcome(call.Id, OpenState.Opened, []))];

        var outcomes = await LookUpAsync(rest, cancellationToken);
        return
        [
            .. calls.Select(call => outcomes.TryGetValue(call.Id, out var outcome)
                ? outcome
                : new OpenOutcome(call.Id, OpenState.Opened, [])),
        ];
    }

    public Task ExtendAsync(IReadOnlyList<Extension> extensions, CancellationToken cancellationToken)
    {
        foreach (var extension in extensions)
            Storable.Check(extension);

        const string Extend =
            """
            with e as (
              select id, max(held) held, max(tokens) tokens
              from unnest($1::uuid[], $2::numeric[], $3::bigint[]) e(id, held, tokens) group by id),
            longer as materialized (
              select c.id, greatest(c.held, e.held) held, greatest(c.rate_tokens, e.tokens) tokens
              from calls c join e using (id)
              where c.settled_at is null and (c.held < e.held or c.rate_tokens < e.tokens)
              order by c.id for update of c)
            update calls c set held = longer.held, rate_tokens = longer.tokens from longer where c.id = longer.id
            """;
        return RunAsync(
            [
                Command(
                    Extend,
                    extensions.Select(extension => extension.Call.Value).ToArray(),
                    extensions.Select(extension => extension.Held.Dollars).ToArray(),
                    extensions.Select(extension => extension.HeldTokens).ToArray()),
            ],
            _ => Task.FromResult(true),
            cancellationToken);
    }

    private static NpgsqlBatchCommand[] Insert(IReadOnlyList<NewCall> calls, Fence[] fences, string[] accounts)
    {
        var facts = calls.Select(call => Storable.Clean(call.Facts)).ToArray();
        object[] rows =
        [
            fences.Select(Name).ToArray(),
            accounts,
            fences.Select(fence => fence.Epoch).ToArray(),
            calls.Select(call => call.Id.Value).ToArray(),
            calls.Select(call => call.Owner).ToArray(),
            calls.Select(call => ArrayText(call.Fences.Select(Name))).ToArray(),
            calls.Select(call => ArrayText(call.Charges.Select(charge => charge.Account.Value))).ToArray(),
            calls.Select(call => ArrayText(call.Charges.Select(charge => charge.Period.SinceMilliseconds))).ToArray(),
            calls.Select(call => call.Held.Dollars).ToArray(),
            calls.Select(call => call.OpenedAt.UtcDateTime).ToArray(),
            Texts(facts, fact => fact.Route),
            Texts(facts, fact => fact.Model),
            Texts(facts, fact => fact.Deployment),
            facts.Select(fact => fact.Stream).ToArray(),
            Texts(facts, fact => fact.ClientCallId),
            Texts(facts, fact => fact.Key),
            Texts(facts, fact => fact.Team),
            Texts(facts, fact => fact.User),
            Texts(facts, fact => fact.Customer),
            Texts(facts, fact => fact.Organization),
            calls.Select(call => call.HeldTokens).ToArray(),
        ];

        var claiming = calls.Where(call => call.Claim is not null).ToArray();
        if (claiming.Length == 0)
            return [Command(InsertCalls, rows)];

        var ids = claiming.Select(call => call.Id.Value).ToArray();
        return
        [
            Command(
                InsertClaimedCalls,
                [
                    .. rows,
                    ids,
                    claiming.Select(call => call.Claim!.Account.Value).ToArray(),
                    claiming.Select(call => call.Claim!.Token).ToArray(),
                ]),
            Command(FreeClaims, ids),
        ];
    }

    // Two epochs of one account may meet in one batch: each call is judged by the epoch that it names.
    private static string Name(Fence fence) => $"{fence.Epoch}@{fence.Account}";

    private static NpgsqlParameter Texts(CallFacts[] facts, Func<CallFacts, string?> text) =>
        new() { Value = facts.Select(text).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    // The insert answered neither for a row that was there before, nor for one that was fenced, nor for one whose claim
    // another call has. Only a new statement can tell which: that of the insert cannot see a row that was committed
    // while it waited. Epochs never go back, so what is stale stays so.
    private Task<Dictionary<CallId, OpenOutcome>> LookUpAsync(NewCall[] calls, CancellationToken cancellationToken)
    {
        var fences = calls.SelectMany(call => call.Fences).Distinct().ToArray();
        return RunAsync(
            [
                Command(FindCalls, calls.Select(call => call.Id.Value).ToArray()),
                Command(
                    FindStale,
                    fences.Select(fence => fence.Account.Value).ToArray(),
                    fences.Select(fence => fence.Epoch).ToArray()),
            ],
            async reader =>
            {
                var rows = (await RowsAsync(
                        reader, row => (Id: row.GetGuid(0), IsOpen: row.GetBoolean(1)), cancellationToken))
                    .ToDictionary(row => row.Id, row => row.IsOpen ? OpenState.Opened : OpenState.Recovered);
                var stale = (await NextAsync(
                        reader, row => new Fence(new(row.GetString(0)), row.GetInt64(1)), cancellationToken))
                    .ToHashSet();
                return calls
                    .DistinctBy(call => call.Id)
                    .ToDictionary(call => call.Id, call => OutcomeOf(call, rows, stale));
            },
            cancellationToken);
    }

    private static OpenOutcome OutcomeOf(NewCall call, Dictionary<Guid, OpenState> rows, HashSet<Fence> stale)
    {
        if (rows.TryGetValue(call.Id.Value, out var state))
            return new(call.Id, state, []);

        var passed = call.Fences.Where(stale.Contains).Select(fence => fence.Account).ToArray();
        if (passed.Length > 0)
            return new(call.Id, OpenState.Fenced, passed);
        return call.Claim is not null
            ? new(call.Id, OpenState.Duplicate, [])
            : throw new LedgerUnavailableException($"Call {call.Id} has no row although nothing fences it.");
    }
}
