-- Amounts are decimal text: SQLite's own numbers are floating point, so nothing here is ever added in SQL.
-- Times are microseconds since 1970, periods milliseconds.

create table calls (
  id text not null primary key,
  owner text not null,
  charges text not null, -- JSON: account, period, account, period, ...
  held text not null,
  cost text,
  how text check (how in ('exact', 'recovered', 'corrected')),
  status text,
  estimated integer not null default 0,
  prompt_tokens integer not null default 0,
  completion_tokens integer not null default 0,
  cached_tokens integer not null default 0,
  cache_write_tokens integer not null default 0,
  opened_at integer not null,
  settled_at integer,
  route text not null,
  model text not null,
  deployment text not null,
  stream integer not null,
  client_call_id text,
  key text,
  team text,
  "user" text,
  customer text,
  organization text
) strict;

-- Open calls are few, whatever has been settled: an activation and the recovery look at all of them.
create index calls_open on calls (opened_at) where settled_at is null;

create table entries (
  id text not null primary key,
  account text not null,
  period integer not null,
  amount text not null,
  reason text not null,
  author text not null,
  at integer not null
) strict;

create table balances (
  account text not null,
  period integer not null,
  spent text not null,
  tokens integer not null,
  calls integer not null,
  version integer not null,
  primary key (account, period)
) strict, without rowid;

create table epochs (
  account text not null primary key,
  epoch integer not null
) strict, without rowid;

create table directory (
  kind text not null,
  id text not null,
  account text not null,
  alias text,
  parent text,
  profile text,
  version integer not null,
  primary key (kind, id)
) strict;

create unique index directory_alias on directory (kind, alias) where alias is not null and kind = 'key';
create index directory_parent on directory (kind, parent, id);
create index directory_account on directory (account);

create table states (
  name text not null,
  key text not null,
  json text, -- null: cleared; the row stays, so that its version never repeats
  version integer not null,
  primary key (name, key)
) strict;

create table reminders (
  grain_id text not null,
  name text not null,
  grain_hash integer not null,
  start_at integer not null,
  period integer not null,
  version integer not null,
  primary key (grain_id, name)
) strict;

create index reminders_start on reminders (start_at);

create table pings (
  id integer not null primary key check (id = 1),
  count integer not null
) strict;

insert into pings (id, count) values (1, 0);
