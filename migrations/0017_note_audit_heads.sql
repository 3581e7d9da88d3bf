-- The head of the audit's chain as it stood when a night first ran: printed on its page, it is a note that a superuser's hand
-- cannot reach any more, and a page drawn again carries the same one.
set local role ccrm_owner;

alter table ccrm.night add column audit_entry bigint, add column audit_hash bytea check (octet_length(audit_hash) = 32);

create function ccrm.note_audit_head() returns trigger language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
begin
    select entry, hash into strict new.audit_entry, new.audit_hash from ccrm.audit_head;
    return new;
end
$$;
revoke all on function ccrm.note_audit_head() from public;
create trigger note_audit_head before insert on ccrm.night for each row execute function ccrm.note_audit_head();
