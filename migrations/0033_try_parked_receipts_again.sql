-- A parked receipt is tried again: by its id as another base reads it, then by whom it was for.
set local role ccrm_owner;

alter table ccrm.parked_receipt
    add column second_id bytea, -- the id read in other bases, while nobody knows in which its link writes them;
    add column third_id bytea,  -- null: nothing else
    add column try_at timestamptz not null default now();
create index parked_receipt_try on ccrm.parked_receipt (try_at, parked_id);
create index parked_receipt_phone on ccrm.parked_receipt (lookup_hash, link);
