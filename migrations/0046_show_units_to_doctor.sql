-- `ccrm doctor` runs with the engine's login: whether units are published, which codes nobody knows, what waits to end.
set local role ccrm_owner;

grant select on ccrm.unit_publication, ccrm.unknown_department to ccrm_engine;
grant select on ccrm.retention_proposal, ccrm.retention_approval to ccrm_engine;
