-- How many entries of each kind lists have: a row for whatever is added or taken away, in the commit that does so, so that none waits
-- for another as all would for one row. Their sum is the count; now and then some are brought together.

create table directory_counts (
  kind text collate "C" not null,
  listed bigint not null,
  named bigint not null -- those with an alias
);

create function count_listed() returns trigger language plpgsql
as $$
begin
  insert into directory_counts (kind, listed, named)
  select kind, sign * count(*), sign * count(*) filter (where coalesce(alias, '') > '')
  from changed, (values (case tg_op when 'INSERT' then 1 else -1 end)) s(sign)
  where profile is not null group by kind, sign;

  -- What another is about to bring together is left to it.
  if random() < 0.001 then
    with gone as (
      delete from directory_counts where ctid = any(array(select ctid from directory_counts for update skip locked))
      returning kind, listed, named)
    insert into directory_counts (kind, listed, named) select kind, sum(listed), sum(named) from gone group by kind;
  end if;
  return null;
end
$$;

create trigger count_added after insert on directory
  referencing new table as changed for each statement execute function count_listed();
create trigger count_taken after delete on directory
  referencing old table as changed for each statement execute function count_listed();

insert into directory_counts (kind, listed, named)
select kind, count(*), count(*) filter (where coalesce(alias, '') > '') from directory where profile is not null group by kind;
