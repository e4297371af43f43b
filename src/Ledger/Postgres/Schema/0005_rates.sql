-- What a call counts against rates, in tokens: what it holds while it is open, then what it did use. A new activation of an
-- account with rates reads the calls that were settled in the last minute.

alter table calls add column rate_tokens bigint not null default 0;

create index calls_settled on calls (settled_at) where settled_at is not null;
