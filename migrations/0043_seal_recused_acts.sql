-- A case that was handed on names the office that had it, and every member of that office reads the audit log. What the new
-- recipient writes about the case stays in referral_event, which they alone read; the log seals it by its hash and says no more
-- than who did which step and when.
set local role ccrm_owner;

create or replace function ccrm.audit_act() returns trigger language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    kind constant text := tg_argv[0];
    made jsonb := to_jsonb(new) - 'lookup_hash';
    said text := coalesce(made ->> 'note', made ->> 'reason', '');
begin
    if kind = 'referral' and exists (select from ccrm.referral_event e where e.case_id = (made ->> 'case_id')::bigint
            and e.act = 'recuse' and e.step < (made ->> 'step')::integer) then
        said := 'sha256 ' || encode(sha256(convert_to(made::text, 'UTF8')), 'hex');
        made := made - 'consent' - 'notified' - 'notified_on' - 'recipient';
    end if;
    insert into ccrm.audit (act, subject, reason, detail)
        values (kind || '.' || coalesce(made ->> 'act', lower(tg_op)), kind || ':' || (made ->> tg_argv[1]),
            said, (made - 'note' - 'reason')::text);
    return null;
end
$$;
