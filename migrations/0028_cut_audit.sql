-- What is older than two years may leave the audit log by a person's hand. The cut is an entry of the chain itself and names the
-- last entry that went and its hash: from there the rest is verified (engine/oversight/audit_chain.h).
set local role ccrm_owner;

create function ccrm.cut_audit(before date, why text) returns bigint language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    last bigint;
    last_hash bytea;
begin
    if btrim(why) = '' then
        raise exception 'a cut needs a reason: the review that allowed it' using errcode = '22023';
    end if;
    if before is null or before > current_date - interval '2 years' then
        raise exception 'entries of the last two years are kept' using errcode = '22023';
    end if;
    perform from ccrm.audit_head for update;
    select min(entry) - 1 into last from ccrm.audit where at >= before;
    select hash into last_hash from ccrm.audit where entry = last;
    if not found then
        raise exception 'no entry is older than %', before using errcode = '22023';
    end if;
    alter table ccrm.audit disable trigger keep;
    delete from ccrm.audit where entry <= last;
    alter table ccrm.audit enable trigger keep;
    insert into ccrm.audit (act, subject, reason, detail)
        values ('audit.cut', 'audit:' || last, why, last || ':' || encode(last_hash, 'hex'));
    return last;
end
$$;
revoke all on function ccrm.cut_audit(date, text) from public;
grant execute on function ccrm.cut_audit(date, text) to ccrm_integrity;
