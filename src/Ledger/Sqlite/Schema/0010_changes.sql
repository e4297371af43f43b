-- Who changed what, from what, to what: only ever added to, by the commit that makes the change.

create table changes (
  id integer primary key autoincrement,
  account text not null,
  at integer not null,
  author text not null,
  on_behalf_of text,
  route text not null,
  action text not null, -- created, updated, deleted
  before text, -- JSON: the members that differ; null: there was no such account
  after text -- null: it is deleted
) strict;

create index changes_at on changes (at, id);
create index changes_account on changes (account, at, id);

create trigger changes_stay before update on changes begin select raise(abort, 'changes are only ever added'); end;
create trigger changes_last before delete on changes begin select raise(abort, 'changes are only ever added'); end;
