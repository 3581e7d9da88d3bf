-- When texts and numbers began to be looked at: a log that nobody ever went through is due a month later.
set local role ccrm_owner;

create function ccrm.audit_looked(by timestamptz) returns timestamptz language sql stable security definer
    set search_path = pg_catalog, pg_temp as $$
    select min(a.at) from ccrm.audit a where a.act like 'look.%' and a.at < by
$$;
revoke all on function ccrm.audit_looked(timestamptz) from public;
grant execute on function ccrm.audit_looked(timestamptz) to ccrm_report, ccrm_integrity;
