-- Which call an Idempotency-Key stands for, by the account of the API key that sent it.

create table claims (
  account text not null,
  token text not null, -- the SHA-256 of what the client sent
  call_id text not null,
  primary key (account, token)
) strict, without rowid;

create unique index claims_call on claims (call_id);
