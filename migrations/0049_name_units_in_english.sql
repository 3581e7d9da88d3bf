-- A department's English name, where the published version of units has one: for the English page.
set local role ccrm_owner;

alter table ccrm.unit add column name_en text not null default '';
grant update (name_en) on ccrm.unit to ccrm_report;
