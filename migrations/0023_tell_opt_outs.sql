-- When a phone opted out, for those who plan a survey: a pseudonymous number and a time, no telephone number and no hash.
set local role ccrm_owner;

create function ccrm.opt_outs() returns table (phone_id bigint, opted_out_at timestamptz) language sql stable security definer
    set search_path = pg_catalog, pg_temp as $$
    select p.phone_id, o.opted_out_at from ccrm.opt_out o join ccrm.phone p using (lookup_hash)
$$;
revoke all on function ccrm.opt_outs() from public;
grant execute on function ccrm.opt_outs() to ccrm_ops, ccrm_integrity;
