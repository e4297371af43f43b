-- What LiteLLM's BudgetManager keeps here, by project: the client's JSON as it came. No part of the books.

create table projects (
  name text not null primary key,
  users text not null,
  saved_at integer not null
) strict, without rowid;
