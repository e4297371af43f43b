-- By what a call was charged: what it used besides tokens of the kinds that have columns, and its price, each price once.

create table prices (
  id text collate "C" primary key, -- the first 16 hex digits of the SHA-256 of the JSON
  json text not null
);

alter table calls
  add column kinds text, -- JSON; null for most
  add column price text collate "C"; -- null: none is known, or nothing was charged by it
