-- What the rules on phones and replies need beside counts: who a case's citizen is at its source, as a keyed number, and
-- which handset answered for whom.
set local role ccrm_owner;

-- Cases of one person have one number; it says nothing else.
create table ccrm.complaint_citizen (
    complaint_id bigint primary key references ccrm.complaint,
    citizen      bigint not null check (citizen > 0)
);

-- Tells whose cases these are; null: the source does not say. Cases that are not there are left out.
create function ccrm.tell_citizens(source text, source_number text[], citizen bigint[]) returns void
    language sql security definer set search_path = pg_catalog, pg_temp
begin atomic
    insert into ccrm.complaint_citizen as k (complaint_id, citizen)
        select c.complaint_id, t.citizen
        from (select distinct on (u.source_number) u.source_number, u.citizen
              from unnest(tell_citizens.source_number, tell_citizens.citizen) with ordinality
                   as u(source_number, citizen, place)
              where u.citizen is not null order by u.source_number, u.place desc) t
        join ccrm.complaint c on c.source = tell_citizens.source and c.source_number = t.source_number
        on conflict (complaint_id) do update set citizen = excluded.citizen where k.citizen <> excluded.citizen;
end;
revoke all on function ccrm.tell_citizens(text, text[], bigint[]) from public;

-- Append-only: one reply by one handset (engine/tally/contact.h, struct contact_use).
create table ccrm.count_use (
    night         date not null,
    department_id integer not null references ccrm.unit,
    phone_id      bigint not null,
    complaint_id  bigint not null,
    citizen       bigint not null, -- 0: unknown
    delay_s       bigint not null,
    best          boolean not null,
    staff         boolean not null,
    primary key (complaint_id)
);
create index count_use_night on ccrm.count_use (night);

-- What a staff handset said goes to a person and is nobody's evidence.
alter table ccrm.count_event add excluded boolean not null default false;

grant execute on function ccrm.tell_citizens(text, text[], bigint[]) to ccrm_intake, ccrm_ops;
grant select on ccrm.complaint_citizen to ccrm_report;
grant select, insert on ccrm.count_use to ccrm_report;
grant select on ccrm.count_use to ccrm_integrity;
