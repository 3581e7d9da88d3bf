-- The roles that people's and processes' logins become members of. Roles belong to the whole server, so another database
-- may have made them already.
do $$
declare
    wanted text;
begin
    foreach wanted in array array[
        'ccrm_owner',      -- owns every object; nobody logs in as it
        'ccrm_engine',     -- ccrm run: writes referrals and reviews but never reads them, nor any flag
        'ccrm_gateway',    -- a process that only sends and receives
        'ccrm_intake',     -- systems that hand in closed complaints
        'ccrm_ops',        -- operations: stops, suspensions, opt-outs; no texts, answers, referrals or flags
        'ccrm_report',     -- ccrm night: reads answers, writes counts, flags and reports
        'ccrm_integrity'   -- the integrity office: everything but phone numbers
    ] loop
        if not exists (select from pg_catalog.pg_roles where rolname = wanted) then
            execute format('create role %I nologin', wanted);
        end if;
    end loop;
    if not (select rolsuper from pg_catalog.pg_roles where rolname = current_user)
       and not pg_catalog.pg_has_role(current_user, 'ccrm_owner', 'member') then
        execute format('grant ccrm_owner to %I', current_user);
    end if;
end
$$;

alter schema ccrm owner to ccrm_owner;
alter table ccrm.schema_migrations owner to ccrm_owner;
grant usage on schema ccrm to ccrm_engine, ccrm_gateway, ccrm_intake, ccrm_ops, ccrm_report, ccrm_integrity;
grant select on ccrm.schema_migrations to ccrm_engine, ccrm_gateway, ccrm_intake, ccrm_ops, ccrm_report, ccrm_integrity;
