-- Lists by creation and by alias, under a parent, an owner or an organization; and how long they are. Credentials are in no list, so
-- the indexes leave them out: what is listed has a profile.

alter table directory add column owner text;
alter table directory add column organization text;
alter table directory add column created_at integer not null default 0;

-- The owner of a key had a row of its own.
update directory set owner = (select o.parent from directory o where o.kind = 'owned' and o.id = directory.id) where kind = 'key';
delete from directory where kind = 'owned';

update directory set
  created_at = coalesce(cast(round(unixepoch(profile ->> '$.profile.created_at', 'subsec') * 1000) as integer) * 1000, 0),
  organization = case when kind = 'key' then
    'organization:' || replace(replace(profile ->> '$.profile.organization_id', '%', '%25'), '/', '%2F') end
where profile is not null;

drop index directory_parent;
create index directory_created on directory (kind, created_at, id) where profile is not null;
create index directory_named on directory (kind, coalesce(alias, ''), id) where profile is not null;
create index directory_parent on directory (kind, parent, created_at, id) where profile is not null and parent is not null;
create index directory_owner on directory (kind, owner, created_at, id) where profile is not null and owner is not null;
create index directory_organization on directory (kind, organization, created_at, id)
  where profile is not null and organization is not null;
