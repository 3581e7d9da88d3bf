-- Texts that a process has in hand: what it dies of is told by them, and read no third time.
set local role ccrm_owner;

create table ccrm.reading (
    lookup_hash bytea not null, -- of the phone
    body_hash   bigint not null,
    owner       bigint not null, -- the process, as in outbox.lease_owner; 0: it waits for a turn of its own
    deaths      smallint not null, -- processes that died with it in hand
    since       timestamptz not null,
    primary key (lookup_hash, body_hash)
) with (fillfactor = 45, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 500);
create index reading_age on ccrm.reading (since);

grant select, insert, update, delete on ccrm.reading to ccrm_engine;
