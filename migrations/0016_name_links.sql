-- A link has a name in the configuration and a number in every row. The database gives a name its number once and for ever,
-- so that all machines mean the same link, and one that comes back finds its receipts. Links that had rows before were
-- numbered by their place in the configuration; the first names asked for take those numbers in that order.
set local role ccrm_owner;

create table ccrm.link (
    link     smallint primary key check (link between 0 and 63), -- GATEWAY_LINKS_MAX: bits of one word
    name     text not null unique,
    named_at timestamptz not null default clock_timestamp()
);

create function ccrm.name_link(wanted text) returns smallint language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    found_link smallint;
begin
    select link into found_link from ccrm.link where name = wanted;
    if found then
        return found_link;
    end if;
    lock table ccrm.link in share row exclusive mode;
    insert into ccrm.link (link, name)
        select n, wanted from generate_series(0, 63) n where n not in (select link from ccrm.link) order by n limit 1
        on conflict (name) do nothing;
    select link into found_link from ccrm.link where name = wanted;
    if not found then
        raise exception 'all 64 numbers of links have names: a renamed link keeps its old name''s number for ever'
            using errcode = '54000';
    end if;
    return found_link;
end
$$;
revoke all on function ccrm.name_link(text) from public;
grant execute on function ccrm.name_link(text) to ccrm_engine, ccrm_gateway;
grant select on ccrm.link to ccrm_engine, ccrm_gateway, ccrm_ops, ccrm_integrity, ccrm_report;

alter table ccrm.link_suspension drop constraint link_suspension_link_check, add check (link between 0 and 63);
-- A command_status that only people can mend suspends the link for all processes.
grant insert (link, reason) on ccrm.link_suspension to ccrm_engine, ccrm_gateway;
