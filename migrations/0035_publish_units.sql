-- Units are published as rules are, with their first night. What a published version says of codes stands beside it as
-- rows, so that every statement reads the same. Complaints of a code that it does not name are held, and let go when a
-- version names it.
set local role ccrm_owner;

alter table ccrm.definition_revision
    drop constraint definition_revision_kind_check,
    add constraint definition_revision_kind_check check (kind in ('RuleGroup', 'Survey', 'Units')),
    drop constraint effective_night,
    add constraint effective_night check ((kind in ('RuleGroup', 'Units')) = (effective_night is not null));

create or replace function ccrm.check_definition_approval() returns trigger language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    proposal ccrm.definition_revision%rowtype;
begin
    select * into proposal from ccrm.definition_revision where revision_id = new.revision_id;
    if proposal.author = session_user then
        raise exception 'revision % was proposed by this login; another must approve it', new.revision_id
            using errcode = '42501';
    end if;
    if proposal.integrity and not pg_has_role(session_user, 'ccrm_integrity', 'member') then
        raise exception 'revision % has a sensitive question or loses coverage; a member of ccrm_integrity approves it',
            new.revision_id using errcode = '42501';
    end if;
    if proposal.kind in ('RuleGroup', 'Units')
            and exists (select from ccrm.night where night >= proposal.effective_night) then
        raise exception 'the night of % has run already; propose a later one', proposal.effective_night
            using errcode = '22023';
    end if;
    -- What was proposed against one version is not approved over another.
    if proposal.kind in ('Survey', 'Units') and exists (
        select from ccrm.definition_revision r join ccrm.definition_approval a using (revision_id)
        where r.kind = proposal.kind and (r.kind = 'Units' or r.definition_id = proposal.definition_id)
          and r.revision_id > new.revision_id) then
        raise exception 'a later revision of % is approved already; propose it again', proposal.definition_id
            using errcode = '22023';
    end if;
    if proposal.kind = 'Units' and not exists (
        select from ccrm.unit_version v where v.revision_id = new.revision_id and v.spans =
            (select count(*) from ccrm.unit_span s where s.revision_id = new.revision_id)) then
        raise exception 'revision % was not proposed whole; propose it again', new.revision_id using errcode = '22023';
    end if;
    new.author := session_user;
    new.approved_at := clock_timestamp();
    return new;
end
$$;

-- One row a revision of kind Units: the zone of its days, how many rows belong to it.
create table ccrm.unit_version (
    revision_id integer primary key references ccrm.definition_revision,
    zone        text not null,
    spans       integer not null check (spans > 0)
);

-- What a code means over some nights (engine/intake/units.h). Spans of one code never overlap.
create table ccrm.unit_span (
    revision_id integer not null references ccrm.definition_revision,
    code        text not null,
    first_night date not null,
    last_night  date not null,
    unit_key    text not null, -- ccrm.unit.code of the department
    name_ko     text not null,
    name_en     text not null,
    class       text not null,
    primary key (revision_id, code, first_night),
    check (first_night <= last_night)
);

-- The key of an official under each of their codes.
create table ccrm.officer_span (
    revision_id integer not null references ccrm.definition_revision,
    code        text not null,
    first_night date not null,
    last_night  date not null,
    officer_key text not null, -- ccrm.unit.code of the term of office
    primary key (revision_id, code, first_night)
);

-- Renames, mergers and splits, as pages tell them.
create table ccrm.unit_change (
    revision_id integer not null references ccrm.definition_revision,
    night       date not null,
    kind        text not null check (kind in ('renamed', 'merged', 'split')),
    before_ko   text not null,
    after_ko    text not null,
    before_en   text not null,
    after_en    text not null,
    primary key (revision_id, night, before_ko, after_ko)
);

-- Rows come with their proposal, from its author, before anybody approved it; and stay.
create function ccrm.check_unit_row() returns trigger language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
begin
    if not exists (select from ccrm.definition_revision r where r.revision_id = new.revision_id and r.kind = 'Units'
            and r.author = session_user)
        or exists (select from ccrm.definition_approval a where a.revision_id = new.revision_id) then
        raise exception 'revision % is no proposal of this login', new.revision_id using errcode = '22023';
    end if;
    return new;
end
$$;
revoke all on function ccrm.check_unit_row() from public;
create trigger check_row before insert on ccrm.unit_version for each row execute function ccrm.check_unit_row();
create trigger check_row before insert on ccrm.unit_span for each row execute function ccrm.check_unit_row();
create trigger check_row before insert on ccrm.officer_span for each row execute function ccrm.check_unit_row();
create trigger check_row before insert on ccrm.unit_change for each row execute function ccrm.check_unit_row();
create trigger keep before update or delete or truncate on ccrm.unit_version
    for each statement execute function ccrm.refuse_change();
create trigger keep before update or delete or truncate on ccrm.unit_span
    for each statement execute function ccrm.refuse_change();
create trigger keep before update or delete or truncate on ccrm.officer_span
    for each statement execute function ccrm.refuse_change();
create trigger keep before update or delete or truncate on ccrm.unit_change
    for each statement execute function ccrm.refuse_change();

-- ---- what is in force ----

create view ccrm.unit_publication as
    select r.revision_id, r.definition_id, r.effective_night, v.zone
    from ccrm.definition_revision r join ccrm.definition_approval a using (revision_id)
    join ccrm.unit_version v using (revision_id)
    where r.kind = 'Units';

-- The version of a night; null: none was published by then, and every code is a department.
create function ccrm.units_in_force(night date) returns integer language sql stable as $$
    select p.revision_id from ccrm.unit_publication p where p.effective_night <= night
    order by p.effective_night desc, p.revision_id desc limit 1
$$;

-- The department that a code means by the day on which its complaint closed, as of a night. Complaints that closed before
-- the first version came into force keep the department that their own code was.
create function ccrm.departments_on(night date)
    returns table (unit_id integer, code text, first_night date, last_night date) language sql stable as $$
    select u.unit_id, u.code, '-infinity'::date, coalesce((select min(p.effective_night) - 1
            from ccrm.unit_publication p where p.effective_night <= night), 'infinity'::date)
    from ccrm.unit u where u.kind = 0
    union all
    select u.unit_id, s.code, greatest(s.first_night, f.first), s.last_night
    from (select min(p.effective_night) as first from ccrm.unit_publication p where p.effective_night <= night) f
    join ccrm.unit_span s on s.revision_id = ccrm.units_in_force(night) and s.last_night >= f.first
    join ccrm.unit u on u.kind = 0 and u.code = s.unit_key
$$;

-- The key of a term of office by a code of the official and a day; who is not named has the code for a key.
create function ccrm.officers_on(night date)
    returns table (officer_key text, code text, first_night date, last_night date) language sql stable as $$
    select s.officer_key, s.code, s.first_night, s.last_night from ccrm.officer_span s
    where s.revision_id = ccrm.units_in_force(night)
$$;

-- The names of departments on a night: of the last entry that began by then.
create function ccrm.department_names_on(night date)
    returns table (unit_key text, name_ko text, name_en text, class text) language sql stable as $$
    select distinct on (s.unit_key) s.unit_key, s.name_ko, s.name_en, s.class from ccrm.unit_span s
    where s.revision_id = ccrm.units_in_force(night)
    order by s.unit_key, s.first_night > night, case when s.first_night <= night then s.first_night end desc,
        s.first_night
$$;

-- ---- holding ----

create table ccrm.held_complaint (
    complaint_id bigint primary key,
    code         text not null, -- of the department; '': it came without one
    closed_at    timestamptz not null,
    held_at      timestamptz not null default clock_timestamp(),
    released_at  timestamptz,
    released_night date          -- the night that counts it as closed
);
create index held_complaint_waiting on ccrm.held_complaint (code) where released_at is null;

-- A complaint goes to its decision, or is held: never both, never neither.
create function ccrm.hold_unknown_unit() returns trigger language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    first ccrm.unit_publication;
    told ccrm.complaint;
    closed date;
    today date;
begin
    select * into first from ccrm.unit_publication p order by p.effective_night limit 1;
    if not found then
        return new;
    end if;
    closed := (new.closed_at at time zone first.zone)::date;
    today := greatest(closed, (select max(n.night) + 1 from ccrm.night n));
    select * into told from ccrm.complaint c where c.complaint_id = new.complaint_id;
    if closed < first.effective_night or exists (select from ccrm.unit_span s
            where s.revision_id = ccrm.units_in_force(today) and s.code = told.department
              and closed between s.first_night and s.last_night) then
        update ccrm.held_complaint h set released_at = clock_timestamp(), released_night = today
            where h.complaint_id = new.complaint_id and h.released_at is null;
        return new;
    end if;
    insert into ccrm.held_complaint as h (complaint_id, code, closed_at)
        values (new.complaint_id, told.department, new.closed_at)
        on conflict (complaint_id) do update
            set code = excluded.code, closed_at = excluded.closed_at, released_at = null, released_night = null;
    delete from ccrm.pending_closing p where p.complaint_id = new.complaint_id;
    return null;
end
$$;
revoke all on function ccrm.hold_unknown_unit() from public;
create trigger hold before insert on ccrm.pending_closing
    for each row execute function ccrm.hold_unknown_unit();

-- Lets go what tonight's version names. Gives how many went to their decision.
create function ccrm.release_held() returns bigint language sql security definer
    set search_path = pg_catalog, pg_temp as $$
    with waiting as (select h.complaint_id, h.closed_at from ccrm.held_complaint h where h.released_at is null
            and not exists (select from ccrm.invitation i where i.complaint_id = h.complaint_id)),
    gone as (insert into ccrm.pending_closing (complaint_id, closed_at) select w.complaint_id, w.closed_at from waiting w
        order by w.complaint_id on conflict do nothing returning 1)
    select count(*) from gone
$$;
revoke all on function ccrm.release_held() from public;

-- Codes that no version names, for whoever mends it.
create view ccrm.unknown_department as
    select h.code, count(*) as complaints, min(h.closed_at) as first_closed, max(h.closed_at) as last_closed,
           min(h.held_at) as first_seen
    from ccrm.held_complaint h where h.released_at is null group by h.code;

grant select on ccrm.unit_version, ccrm.unit_span, ccrm.officer_span, ccrm.unit_change, ccrm.unit_publication
    to ccrm_ops, ccrm_report, ccrm_integrity;
grant insert on ccrm.unit_version, ccrm.unit_span, ccrm.officer_span, ccrm.unit_change to ccrm_ops, ccrm_integrity;
grant insert (effective_night) on ccrm.definition_revision to ccrm_ops;
grant select on ccrm.unknown_department to ccrm_ops, ccrm_report, ccrm_integrity;
grant select on ccrm.held_complaint to ccrm_ops, ccrm_report, ccrm_integrity;
revoke all on function ccrm.units_in_force(date), ccrm.departments_on(date), ccrm.officers_on(date),
    ccrm.department_names_on(date) from public;
grant execute on function ccrm.units_in_force(date), ccrm.departments_on(date), ccrm.officers_on(date),
    ccrm.department_names_on(date) to ccrm_ops, ccrm_report, ccrm_integrity;
grant execute on function ccrm.release_held() to ccrm_ops, ccrm_report, ccrm_integrity;
