-- What somebody is to be told of the spending of accounts: a row for each line that was reached, by account and period. No part of
-- the books. Rows stay when they are done, as balances do: they are what keeps a line from being told twice.

create table alerts (
  number integer not null primary key autoincrement,
  account text not null,
  period integer not null,
  line text not null,
  body text, -- JSON; null: done
  at integer not null,
  due_at integer not null,
  tries integer not null default 0,
  outcome text check (outcome in ('sent', 'given up')), -- null: waiting
  unique (account, period, line)
) strict;

-- Those that wait are few, whatever has been sent.
create index alerts_due on alerts (due_at, number) where outcome is null;
create index alerts_waiting on alerts (account, number) where outcome is null;
