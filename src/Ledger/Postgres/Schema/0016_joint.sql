-- A change of several accounts is one commit: the states of all of them, or of none, and what shall be spent of each. That is
-- null, or an object of the entry's id, the period, what shall be spent, the reason, the author and the instant.
create function save_states(
  in_service text, in_names text[], in_keys text[], in_versions integer[], in_payloads bytea[], in_spends jsonb[],
  in_epochs bigint[])
returns void
language plpgsql
as $$
declare
  source text;
  account integer;
  draft record;
begin
  -- All that save_state will ask for, in its order, and of each kind in one order, so that no two of these wait for each other.
  for source in
    select distinct a from unnest(in_payloads) p,
      jsonb_array_elements_text(convert_from(p, 'UTF8')::jsonb -> 'allotments') a order by 1
  loop
    perform pg_advisory_xact_lock(8, hashtext(source));
  end loop;
  for account in select distinct account_lock(k) from unnest(in_keys) k order by 1 loop
    perform pg_advisory_xact_lock(7, account);
  end loop;

  -- Whoever lives in the place of one who drafted has read the state that is to be replaced, and nobody would tell him.
  for draft in
    select d.key from unnest(in_keys, in_epochs) d(key, epoch) left join epochs e on e.account = d.key
    where d.epoch <> coalesce(e.epoch, 0)
  loop
    raise exception 'Whoever drafted % has made way', draft.key using errcode = 'TG002';
  end loop;

  for draft in
    select * from unnest(in_names, in_keys, in_versions, in_payloads) d(name, key, version, payload)
  loop
    if save_state(in_service, draft.name, 0, 0, draft.key, draft.version, draft.payload)
      is not distinct from draft.version then
      raise exception 'Somebody else saved % first', draft.key using errcode = 'TG002';
    end if;
  end loop;

  -- Balances last and by account, as those who settle change them.
  for draft in
    select * from unnest(in_keys, in_spends) d(key, spend) where spend is not null order by key collate "C"
  loop
    perform set_spent(draft.key, draft.spend);
  end loop;
end
$$;

-- Adds the difference to what is spent as an entry. A balance that others change meanwhile is waited for; one that begins
-- meanwhile comes on top.
create function set_spent(in_account text, in_spend jsonb) returns void
language plpgsql
as $$
declare
  spend record;
  known numeric;
begin
  select * into spend from jsonb_to_record(in_spend) s(
    id uuid, period bigint, spent numeric, reason text, author text, at timestamptz);
  select b.spent into known from balances b where b.account = in_account and b.period = spend.period for update;
  if spend.spent = coalesce(known, 0) then
    return;
  end if;

  with added as (
    insert into entries (id, account, period, amount, reason, author, at) values (
      spend.id, in_account, spend.period, spend.spent - coalesce(known, 0), spend.reason, spend.author, spend.at)
    on conflict (id) do nothing
    returning account, period, amount)
  insert into balances as b (account, period, spent, tokens, calls, version)
  select account, period, amount, 0, 0, 1 from added
  on conflict (account, period) do update set spent = b.spent + excluded.spent, version = b.version + 1;
end
$$;
