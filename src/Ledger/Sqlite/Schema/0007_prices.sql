-- By what a call was charged: what it used besides tokens of the kinds that have columns, and its price, each price once.

create table prices (
  id text not null primary key, -- the first 16 hex digits of the SHA-256 of the JSON
  json text not null
) strict, without rowid;

alter table calls add column kinds text; -- JSON; null for most
alter table calls add column price text; -- null: none is known, or nothing was charged by it
