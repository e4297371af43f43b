-- Who changed what, from what, to what: only ever added to, by the commit that makes the change.

create table changes (
  id bigint generated always as identity primary key,
  account text collate "C" not null,
  at timestamptz not null,
  author text collate "C" not null,
  on_behalf_of text,
  route text not null,
  action text not null, -- created, updated, deleted
  before jsonb, -- the members that differ; null: there was no such account
  after jsonb -- null: it is deleted
);

create index changes_at on changes (at, id);
create index changes_account on changes (account, at, id);

create function refuse_rewriting() returns trigger language plpgsql
as $$ begin raise exception 'changes are only ever added'; end $$;

create trigger changes_stay before update or delete on changes for each row execute function refuse_rewriting();

-- As before, with what was changed.
create or replace function save_state(
  in_service text, in_name text, in_n0 bigint, in_n1 bigint, in_key text, in_version integer, in_payload bytea)
returns integer
language plpgsql
as $$
declare
  saved integer;
  state jsonb := convert_from(in_payload, 'UTF8')::jsonb;
begin
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
      case when n.kind <> 'credential' then state - 'directory' - 'change' end, saved
    from jsonb_to_recordset(state -> 'directory') as n(
      kind text, id text, alias text, parent text, owner text, organization text, created_at timestamptz);
    insert into changes (account, at, author, on_behalf_of, route, action, before, after)
    select in_key, c.at, c.by, c."for", c.route, c.action, c.before, c.after
    from jsonb_to_record(state -> 'change') as c(
      at timestamptz, by text, "for" text, route text, action text, before jsonb, after jsonb)
    where state ? 'change';
  end if;

  return saved;
end
$$;
