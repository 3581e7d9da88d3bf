-- A suspended link may be told to unbind, too, until the suspension is lifted.
set local role ccrm_owner;

alter table ccrm.link_suspension add column drains boolean not null default false;
grant insert (drains) on ccrm.link_suspension to ccrm_ops;
