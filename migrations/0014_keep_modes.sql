-- USSD beside short messages: 0 a short message, 1 USSD. The mode stays on every answer; a conversation may change it.
set local role ccrm_owner;

alter table ccrm.outbox add column push boolean not null default false; -- may begin a USSD session
alter table ccrm.delivery add column mode smallint not null default 0 check (mode in (0, 1));
alter table ccrm.reply add column mode smallint not null default 0 check (mode in (0, 1));
alter table ccrm.answer add column mode smallint not null default 0 check (mode in (0, 1));
