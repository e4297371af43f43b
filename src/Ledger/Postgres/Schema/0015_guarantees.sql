-- Rates that are guaranteed: all that draw on an account ask for no more of them than it has. Whoever asks for more, and whoever has
-- less to give, commits one after the other, under a lock of that account, and adds up what is there.

-- What is asked of an account: of a team by its keys, of an organization by its teams, and by its keys without a team.
create function allotted(source text, except_of text)
returns table (requests bigint, tokens bigint, guarantees_requests boolean, guarantees_tokens boolean)
language sql stable
as $$
  select coalesce(sum((r.limits #>> '{rates,requests}')::numeric), 0)::bigint,
    coalesce(sum((r.limits #>> '{rates,tokens}')::numeric), 0)::bigint,
    coalesce(bool_or((r.limits #>> '{guarantees,requests}')::boolean), false),
    coalesce(bool_or((r.limits #>> '{guarantees,tokens}')::boolean), false)
  from (
    select d.account, d.profile -> 'limits' as limits from directory d
    where d.kind in ('key', 'team') and d.parent = source and d.profile is not null
    union all
    select d.account, d.profile -> 'limits' from directory d
    where d.kind = 'key' and d.organization = source and d.parent is null and d.profile is not null) r
  where r.account <> except_of
$$;

create function refuse_overallotment(source text) returns void
language plpgsql
as $$
declare
  has jsonb;
  asked record;
begin
  select d.profile #> '{limits,rates}' into has from directory d where d.account = source and d.profile is not null;
  select * into asked from allotted(source, '');
  if (asked.guarantees_requests and asked.requests > (has ->> 'requests')::numeric)
    or (asked.guarantees_tokens and asked.tokens > (has ->> 'tokens')::numeric) then
    raise exception 'More would be guaranteed of the rates of % than it has', source using errcode = 'TG001';
  end if;
end
$$;

-- As before, with what is guaranteed.
create or replace function save_state(
  in_service text, in_name text, in_n0 bigint, in_n1 bigint, in_key text, in_version integer, in_payload bytea)
returns integer
language plpgsql
as $$
declare
  saved integer;
  source text;
  state jsonb := convert_from(in_payload, 'UTF8')::jsonb;
begin
  -- Before the lock that calls wait for, so that they do not wait for this one.
  for source in select jsonb_array_elements_text(state -> 'allotments') order by 1 loop
    perform pg_advisory_xact_lock(8, hashtext(source));
  end loop;

  if in_key is not null then
    perform pg_advisory_xact_lock(7, account_lock(in_key));
  end if;

  if in_version is null then
    -- A first save, also after a clearing.
    insert into orleans_storage as s (service_id, name, grain_n0, grain_n1, grain_key, payload, version, modified_at)
    values (in_service, in_name, in_n0, in_n1, coalesce(in_key, ''), in_payload, 1, now())
    on conflict (service_id, name, grain_key, grain_n0, grain_n1) do update set
      payload = excluded.payload, version = s.version + 1, modified_at = excluded.modified_at
      where s.payload is null
    returning s.version into saved;
  else
    update orleans_storage s set payload = in_payload, version = s.version + 1, modified_at = now()
    where s.service_id = in_service and s.name = in_name and s.grain_n0 = in_n0 and s.grain_n1 = in_n1
      and s.grain_key = coalesce(in_key, '') and s.version = in_version
    returning s.version into saved;
  end if;

  -- Somebody else was first: nothing was written.
  if saved is null then
    return in_version;
  end if;

  if in_key is not null then
    perform advance_epoch(in_key);
    delete from directory d where d.account = in_key;
    insert into directory (kind, id, account, alias, parent, owner, organization, created_at, profile, version)
    select n.kind, n.id, in_key, n.alias, n.parent, n.owner, n.organization, coalesce(n.created_at, 'epoch'),
      case when n.kind <> 'credential' then state - 'directory' - 'change' - 'allotments' end, saved
    from jsonb_to_recordset(state -> 'directory') as n(
      kind text, id text, alias text, parent text, owner text, organization text, created_at timestamptz);
    insert into changes (account, at, author, on_behalf_of, route, action, before, after)
    select in_key, c.at, c.by, c."for", c.route, c.action, c.before, c.after
    from jsonb_to_record(state -> 'change') as c(
      at timestamptz, by text, "for" text, route text, action text, before jsonb, after jsonb)
    where state ? 'change';
    perform refuse_overallotment(a) from jsonb_array_elements_text(state -> 'allotments') a;
  end if;

  return saved;
end
$$;
