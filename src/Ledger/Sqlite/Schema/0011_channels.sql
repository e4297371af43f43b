-- Who is told: each channel has rows of its own, so that one that is away keeps no other waiting. SQLite changes no constraint of a
-- table that is there.

alter table alerts rename to alerts_before;
drop index alerts_due;
drop index alerts_waiting;

create table alerts (
  number integer not null primary key autoincrement,
  account text not null,
  period integer not null,
  line text not null,
  channel text not null,
  body text, -- JSON; null: done
  at integer not null,
  due_at integer not null,
  tries integer not null default 0,
  outcome text check (outcome in ('sent', 'given up')), -- null: waiting
  unique (account, period, line, channel)
) strict;

insert into alerts (number, account, period, line, channel, body, at, due_at, tries, outcome)
select number, account, period, line, 'webhook', body, at, due_at, tries, outcome from alerts_before;

drop table alerts_before;

create index alerts_due on alerts (due_at, number) where outcome is null;
create index alerts_waiting on alerts (account, channel, number) where outcome is null;
