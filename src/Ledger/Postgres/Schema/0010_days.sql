-- What was spent on days that are over, so that a report need not read their calls.

create index calls_opened on calls (opened_at, id);

-- A day is marked first, and summed a while later, when every statement has ended that may not have seen the mark: whatever settles,
-- corrects or adjusts one of its calls takes the mark away.
create table summed_days (
  day date primary key,
  marked_at timestamptz not null,
  is_summed boolean not null default false
);

create table days (
  day date not null,
  key text collate "C",
  team text collate "C",
  "user" text collate "C",
  customer text collate "C",
  organization text collate "C",
  model text not null,
  deployment text not null,
  route text not null,
  tags text[] not null,
  spent numeric not null,
  prompt_tokens bigint not null,
  completion_tokens bigint not null,
  cached_tokens bigint not null,
  cache_write_tokens bigint not null,
  calls bigint not null,
  failed bigint not null
);

create index days_day on days (day);

create function utc_day(at timestamptz) returns date
language sql immutable strict parallel safe
as $$ select (at at time zone 'utc')::date $$;

-- The tags among the accounts of a call.
create function tags_of(accounts text[]) returns text[]
language sql immutable strict parallel safe
as $$ select coalesce(array_agg(distinct split_part(a, '/', 1)), '{}') from unnest(accounts) a where a like 'tag:%' $$;
