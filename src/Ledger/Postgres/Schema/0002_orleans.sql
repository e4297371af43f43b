-- What Orleans' AdoNet providers ask of a database is OrleansQuery, with statements under agreed names and parameters. The tables
-- and the statements are ours: one row for one state, by primary key; an index for the range of a ring; keys as long as need be.

create table OrleansQuery (
  QueryKey text not null primary key,
  QueryText text not null
);

-- Membership: the version row is the lock of the table. Both change, or neither.

create table orleans_cluster (
  deployment_id text not null primary key,
  version integer not null default 0
);

create table orleans_members (
  deployment_id text not null,
  address text not null,
  port integer not null,
  generation integer not null,
  silo_name text not null,
  host_name text not null,
  status integer not null,
  proxy_port integer,
  suspect_times text,
  start_time timestamptz not null,
  i_am_alive_time timestamptz not null,
  primary key (deployment_id, address, port, generation)
);

insert into OrleansQuery (QueryKey, QueryText) values
('InsertMembershipVersionKey', $$
  with added as (
    insert into orleans_cluster (deployment_id) values (@DeploymentId) on conflict do nothing returning 1)
  select count(*)::integer from added
$$),
('InsertMembershipKey', $$
  with moved as (
    update orleans_cluster set version = version + 1
    where deployment_id = @DeploymentId and version = @Version and not exists (
      select from orleans_members m
      where m.deployment_id = @DeploymentId and m.address = @Address and m.port = @Port and m.generation = @Generation)
    returning 1),
  added as (
    insert into orleans_members (deployment_id, address, port, generation, silo_name, host_name, status, proxy_port,
      start_time, i_am_alive_time)
    select @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime
    from moved
    returning 1)
  select count(*)::integer from added
$$),
('UpdateMembershipKey', $$
  with moved as (
    update orleans_cluster set version = version + 1
    where deployment_id = @DeploymentId and version = @Version and exists (
      select from orleans_members m
      where m.deployment_id = @DeploymentId and m.address = @Address and m.port = @Port and m.generation = @Generation)
    returning 1),
  changed as (
    update orleans_members m set status = @Status, suspect_times = @SuspectTimes, i_am_alive_time = @IAmAliveTime
    from moved
    where m.deployment_id = @DeploymentId and m.address = @Address and m.port = @Port and m.generation = @Generation
    returning 1)
  select count(*)::integer from changed
$$),
('UpdateIAmAlivetimeKey', $$
  update orleans_members set i_am_alive_time = @IAmAliveTime
  where deployment_id = @DeploymentId and address = @Address and port = @Port and generation = @Generation
$$),
('MembershipReadRowKey', $$
  select c.deployment_id as "DeploymentId", m.address as "Address", m.port as "Port", m.generation as "Generation",
    m.silo_name as "SiloName", m.host_name as "HostName", m.status as "Status", m.proxy_port as "ProxyPort",
    m.suspect_times as "SuspectTimes", m.start_time as "StartTime", m.i_am_alive_time as "IAmAliveTime", c.version as "Version"
  from orleans_cluster c
  left join orleans_members m on m.deployment_id = c.deployment_id
    and m.address = @Address and m.port = @Port and m.generation = @Generation
  where c.deployment_id = @DeploymentId
$$),
('MembershipReadAllKey', $$
  select c.deployment_id as "DeploymentId", m.address as "Address", m.port as "Port", m.generation as "Generation",
    m.silo_name as "SiloName", m.host_name as "HostName", m.status as "Status", m.proxy_port as "ProxyPort",
    m.suspect_times as "SuspectTimes", m.start_time as "StartTime", m.i_am_alive_time as "IAmAliveTime", c.version as "Version"
  from orleans_cluster c
  left join orleans_members m on m.deployment_id = c.deployment_id
  where c.deployment_id = @DeploymentId
$$),
('GatewaysQueryKey', $$
  select address as "Address", proxy_port as "ProxyPort", generation as "Generation"
  from orleans_members
  where deployment_id = @DeploymentId and status = @Status and proxy_port > 0
$$),
('DeleteMembershipTableEntriesKey', $$
  with members as (delete from orleans_members where deployment_id = @DeploymentId)
  delete from orleans_cluster where deployment_id = @DeploymentId
$$),
('CleanupDefunctSiloEntriesKey', $$
  delete from orleans_members
  where deployment_id = @DeploymentId and i_am_alive_time < @IAmAliveTime and status <> 3
$$);

-- The state of grains. A grain's string key is the id of its account (''  where a key is of another kind).

create table orleans_storage (
  service_id text collate "C" not null,
  name text collate "C" not null,
  grain_n0 bigint not null,
  grain_n1 bigint not null,
  grain_key text collate "C" not null,
  payload bytea, -- null: cleared; the row stays, so that its version never repeats
  version integer not null,
  modified_at timestamptz not null,
  primary key (service_id, name, grain_key, grain_n0, grain_n1)
);

-- One commit for the state of an account, its names in the directory and its next epoch: whoever was admitted under the old
-- limits can open no call once this is durable. The lock comes first, in a statement of its own, as with every move of an epoch.
create function save_state(
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
    insert into directory (kind, id, account, alias, parent, profile, version)
    select n.kind, n.id, in_key, n.alias, n.parent, case when n.kind <> 'credential' then state - 'directory' end, saved
    from jsonb_to_recordset(state -> 'directory') as n(kind text, id text, alias text, parent text);
  end if;

  return saved;
end
$$;

insert into OrleansQuery (QueryKey, QueryText) values
('WriteToStorageKey', $$
  select save_state(@ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, @GrainIdExtensionString, @GrainStateVersion,
    @PayloadBinary) as "NewGrainStateVersion"
$$),
('ReadFromStorageKey', $$
  select payload as "PayloadBinary", modified_at, version as "Version"
  from orleans_storage
  where service_id = @ServiceId and name = @GrainTypeString and grain_n0 = @GrainIdN0 and grain_n1 = @GrainIdN1
    and grain_key = coalesce(@GrainIdExtensionString, '')
$$),
('ClearStorageKey', $$
  select save_state(@ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, @GrainIdExtensionString, @GrainStateVersion, null)
    as "NewGrainStateVersion"
$$),
-- Deleting clears as well: a version that began anew could be taken for an older one.
('DeleteStorageKey', $$
  select save_state(@ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, @GrainIdExtensionString, @GrainStateVersion, null)
    as "NewGrainStateVersion"
$$);

-- Reminders. A silo asks every minute for its range, and is sent what is due soon, and no more of it at once than it can remind of
-- in a minute: a million reminders cost neither database nor silo more than those that are due, and a million that are due at
-- the same midnight are taken one lot after another.

create table orleans_reminders (
  service_id text not null,
  grain_id text not null,
  name text not null,
  start_time timestamptz not null,
  period bigint not null, -- milliseconds
  grain_hash integer not null,
  version integer not null,
  primary key (service_id, grain_id, name)
);

create index orleans_reminders_start on orleans_reminders (service_id, start_time);

insert into OrleansQuery (QueryKey, QueryText) values
('UpsertReminderRowKey', $$
  insert into orleans_reminders as r (service_id, grain_id, name, start_time, period, grain_hash, version)
  values (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, 0)
  on conflict (service_id, grain_id, name) do update set
    start_time = excluded.start_time, period = excluded.period, grain_hash = excluded.grain_hash, version = r.version + 1
  returning version as "Version"
$$),
('ReadReminderRowsKey', $$
  select grain_id as "GrainId", name as "ReminderName", start_time as "StartTime", period as "Period", version as "Version"
  from orleans_reminders where service_id = @ServiceId and grain_id = @GrainId
$$),
('ReadReminderRowKey', $$
  select grain_id as "GrainId", name as "ReminderName", start_time as "StartTime", period as "Period", version as "Version"
  from orleans_reminders where service_id = @ServiceId and grain_id = @GrainId and name = @ReminderName
$$),
('ReadRangeRows1Key', $$
  select grain_id as "GrainId", name as "ReminderName", start_time as "StartTime", period as "Period", version as "Version"
  from orleans_reminders
  where service_id = @ServiceId and grain_hash > @BeginHash and grain_hash <= @EndHash
    and start_time < now() + interval '5 minutes'
  order by start_time limit 50000
$$),
('ReadRangeRows2Key', $$
  select grain_id as "GrainId", name as "ReminderName", start_time as "StartTime", period as "Period", version as "Version"
  from orleans_reminders
  where service_id = @ServiceId and (grain_hash > @BeginHash or grain_hash <= @EndHash)
    and start_time < now() + interval '5 minutes'
  order by start_time limit 50000
$$),
('DeleteReminderRowKey', $$
  with removed as (
    delete from orleans_reminders
    where service_id = @ServiceId and grain_id = @GrainId and name = @ReminderName and version = @Version
    returning 1)
  select count(*)::integer from removed
$$),
('DeleteReminderRowsKey', $$
  delete from orleans_reminders where service_id = @ServiceId
$$);
