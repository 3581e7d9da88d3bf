-- A closing takes effect on the day of its act, also when nights before it are made up afterwards: until then the flag stands, as it
-- did for whoever closed it.
set local role ccrm_owner;

-- On the day of the act, or on the night that is counted now when the flag was raised later than that (a season of another year). A
-- night that is drawn again, after later ones ran, closes nothing. Returns how many flags it closed.
create or replace function ccrm.close_flags(counted date, zone text) returns bigint language sql security definer
    set search_path = pg_catalog, pg_temp as $$
    with closed as (
        update ccrm.flag f set closed_night = case when e.day < f.raised_night then counted else e.day end
        from (select flag_id, (min(at) at time zone zone)::date as day from ccrm.flag_event where state = 'closed' group by flag_id) e
        where e.flag_id = f.flag_id and f.closed_night is null and f.raised_night <= counted and e.day <= counted
          and not exists (select from ccrm.night where night > counted)
        returning 1)
    select count(*) from closed
$$;
