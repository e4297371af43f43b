-- Lists by creation and by alias, under a parent, an owner or an organization; and how long they are. Credentials are in no list, so
-- the indexes leave them out: what is listed has a profile.

alter table directory
  add column owner text collate "C",
  add column organization text collate "C",
  add column created_at timestamptz not null default 'epoch';

-- The owner of a key had a row of its own.
update directory k set owner = o.parent from directory o where k.kind = 'key' and o.kind = 'owned' and o.id = k.id;
delete from directory where kind = 'owned';

update directory set
  created_at = coalesce((profile #>> '{profile,created_at}')::timestamptz, 'epoch'),
  organization = case when kind = 'key' then
    'organization:' || replace(replace(profile #>> '{profile,organization_id}', '%', '%25'), '/', '%2F') end
where profile is not null;

drop index directory_parent;
create index directory_created on directory (kind, created_at, id) where profile is not null;
create index directory_named on directory (kind, coalesce(alias, ''), id) include (alias) where profile is not null;
create index directory_parent on directory (kind, parent, created_at, id) where profile is not null and parent is not null;
create index directory_owner on directory (kind, owner, created_at, id) where profile is not null and owner is not null;
create index directory_organization on directory (kind, organization, created_at, id)
  where profile is not null and organization is not null;

-- As before, with the columns that lists need.
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
      case when n.kind <> 'credential' then state - 'directory' end, saved
    from jsonb_to_recordset(state -> 'directory') as n(
      kind text, id text, alias text, parent text, owner text, organization text, created_at timestamptz);
  end if;

  return saved;
end
$$;
