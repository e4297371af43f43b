-- Who is told: each channel has rows of its own, so that one that is away keeps no other waiting.

alter table alerts
  add column channel text collate "C" not null default 'webhook',
  drop constraint alerts_account_period_line_key,
  add constraint alerts_once unique (account, period, line, channel);

drop index alerts_waiting;
create index alerts_waiting on alerts (account, channel, number) where outcome is null;
