-- Which call an Idempotency-Key stands for, by the account of the API key that sent it. A table of its own, since a unique index
-- on calls would have to hold the key by which calls can be partitioned.

create table claims (
  account text collate "C" not null,
  token text collate "C" not null, -- the SHA-256 of what the client sent
  call_id uuid not null,
  primary key (account, token)
);

create unique index claims_call on claims (call_id);
