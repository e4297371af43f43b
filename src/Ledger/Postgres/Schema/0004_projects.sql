-- What LiteLLM's BudgetManager keeps here, by project: the client's JSON as it came. No part of the books.

create table projects (
  name text collate "C" primary key,
  users text not null,
  saved_at timestamptz not null default now()
);
