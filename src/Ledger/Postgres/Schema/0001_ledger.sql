-- Text that is compared or ranged over is in the "C" collation: byte order, the same on every machine.

create table calls (
  id uuid not null primary key,
  owner text collate "C" not null,
  accounts text[] collate "C" not null,
  periods bigint[] not null, -- Unix milliseconds, one for each account
  held numeric not null,
  cost numeric, -- null: open, or no price is known
  how text check (how in ('exact', 'recovered', 'corrected')),
  status text,
  estimated boolean not null default false,
  prompt_tokens bigint not null default 0,
  completion_tokens bigint not null default 0,
  cached_tokens bigint not null default 0,
  cache_write_tokens bigint not null default 0,
  opened_at timestamptz not null,
  settled_at timestamptz,
  route text not null,
  model text not null,
  deployment text not null,
  stream boolean not null,
  client_call_id text,
  key text collate "C",
  team text collate "C",
  "user" text collate "C",
  customer text collate "C",
  organization text collate "C"
);

-- Activations ask which open calls name an account, and recovery asks which owners they have. Open calls are few however many
-- are settled, so both read all of them through this index; a GIN index on accounts would make every open and every settle
-- pay for a question that is asked once per activation and batch.
create index calls_open on calls (owner) where settled_at is null;

create table entries (
  id uuid not null primary key,
  account text collate "C" not null,
  period bigint not null,
  amount numeric not null,
  reason text not null,
  author text not null,
  at timestamptz not null
);

create table balances (
  account text collate "C" not null,
  period bigint not null,
  -- Up to here a decimal of .NET keeps the sum exact to the 18th place.
  spent numeric not null check (abs(spent) <= 70000000000),
  tokens bigint not null,
  calls bigint not null,
  version bigint not null,
  primary key (account, period)
)
-- A balance is updated all the time and its index entries never change: room on the page keeps those updates in place.
with (fillfactor = 70);

create table epochs (
  account text collate "C" not null primary key,
  epoch bigint not null
)
with (fillfactor = 70);

create table directory (
  kind text collate "C" not null,
  id text collate "C" not null,
  account text collate "C" not null,
  alias text collate "C",
  parent text collate "C",
  profile jsonb,
  version bigint not null,
  primary key (kind, id)
);

create unique index directory_alias on directory (kind, alias) where alias is not null and kind = 'key';
create index directory_parent on directory (kind, parent, id);
create index directory_account on directory (account);

create table pings (
  id integer not null primary key check (id = 1),
  count bigint not null
)
with (fillfactor = 50);

insert into pings (id, count) values (1, 0);

-- The advisory lock (7, this) of an account: shared by those who open calls on its word, exclusive for those who move its epoch.
-- Few locks for any number of accounts; two accounts that share one only wait for each other a little.
create function account_lock(account text) returns integer
language sql immutable strict parallel safe
as $$ select hashtext(account) & 255 $$;

create function advance_epoch(of_account text) returns bigint
language sql
as $$
  insert into epochs as e (account, epoch) values (of_account, 1)
  on conflict (account) do update set epoch = e.epoch + 1
  returning epoch
$$;
