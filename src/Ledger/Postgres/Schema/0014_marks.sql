-- A mark knows the transactions that it waits for, and no time. Days that were summed by the clock are summed again.
delete from summed_days;
alter table summed_days
  drop column marked_at,
  add column awaited text[]; -- as pg_locks names them; null: not looked up yet
