-- What was spent on days that are over, so that a report need not read their calls. Days are counted from 1970.

create index calls_opened on calls (opened_at, id);

-- A day is marked first and summed then: whatever settles, corrects or adjusts one of its calls takes the mark away.
create table summed_days (
  day integer primary key,
  is_summed integer not null default 0
) strict;

create table days (
  day integer not null,
  key text,
  team text,
  "user" text,
  customer text,
  organization text,
  model text not null,
  deployment text not null,
  route text not null,
  tags text not null, -- JSON: a list of accounts
  spent text not null,
  prompt_tokens integer not null,
  completion_tokens integer not null,
  cached_tokens integer not null,
  cache_write_tokens integer not null,
  calls integer not null,
  failed integer not null
) strict;

create index days_day on days (day);
