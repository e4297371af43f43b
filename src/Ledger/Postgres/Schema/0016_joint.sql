-- A change of several accounts is one commit: the states of all of them, or of none.
create function save_states(
  in_service text, in_names text[], in_keys text[], in_versions integer[], in_payloads bytea[])
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

  for draft in
    select * from unnest(in_names, in_keys, in_versions, in_payloads) d(name, key, version, payload)
  loop
    if save_state(in_service, draft.name, 0, 0, draft.key, draft.version, draft.payload)
      is not distinct from draft.version then
      raise exception 'Somebody else saved % first', draft.key using errcode = 'TG002';
    end if;
  end loop;
end
$$;
