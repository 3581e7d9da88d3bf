-- A receipt of an id that nobody knows finds its segment by whom it was for.
set local role ccrm_owner;

alter table ccrm.parked_receipt add column lookup_hash bytea check (octet_length(lookup_hash) = 32);
