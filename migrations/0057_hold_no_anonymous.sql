-- A hold keeps what is there and seals it. Of an anonymous survey nothing is there to be kept: it is refused, so that no
-- seal is broken when the conversation parts from its answers.
set local role ccrm_owner;

create function ccrm.refuse_anonymous_hold() returns trigger language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from ccrm.audience_member m where m.complaint_id = new.complaint_id) then
        raise exception 'a conversation of an anonymous survey is not held: nothing of it is kept' using errcode = '22023';
    end if;
    return new;
end
$$;
revoke all on function ccrm.refuse_anonymous_hold() from public;
create trigger refuse_anonymous before insert on ccrm.retention_hold_complaint
    for each row execute function ccrm.refuse_anonymous_hold();
