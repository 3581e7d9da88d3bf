-- The nightly page says which links are suspended and whether all sending is stopped.
set local role ccrm_owner;

grant select on ccrm.link_suspension, ccrm.sending_stop to ccrm_report;
