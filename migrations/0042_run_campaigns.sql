-- A campaign asks about past complaints: in a drawn order, at first few, after a wait the others, unless the answers so far
-- say that something is wrong. Then it brakes itself, and a person releases or ends it. All of it is rows: a restart changes
-- nothing.
set local role ccrm_owner;

create table ccrm.campaign (
    campaign_id integer generated always as identity primary key,
    survey      text not null,
    first       integer not null check (first between 1 and 1000),
    wait_s      bigint not null check (wait_s >= 0),
    -- shares of those asked; unclear: of those who replied
    opt_out_max double precision not null check (opt_out_max between 0 and 1),
    help_max    double precision not null check (help_max between 0 and 1),
    undeliverable_max double precision not null check (undeliverable_max between 0 and 1),
    unclear_max double precision not null check (unclear_max between 0 and 1),
    cases       integer not null default 0,
    state       text not null default 'first' check (state in ('first', 'waits', 'goes on', 'braked', 'ended', 'done')),
    state_at    timestamptz not null,
    judged_from timestamptz not null, -- what began before is not held against it: a person looked
    reason      text not null check (length(btrim(reason)) >= 10),
    started_at  timestamptz not null default clock_timestamp(),
    author      name not null default session_user
);
create unique index campaign_runs on ccrm.campaign (survey) where state not in ('ended', 'done');

-- In the order of the draw. `asked` is the row of ccrm.complaint that stands for this occasion, once there is one.
create table ccrm.campaign_case (
    campaign_id integer not null references ccrm.campaign,
    place       integer not null,
    complaint_id bigint not null references ccrm.complaint,
    asked       bigint unique references ccrm.complaint,
    released    boolean not null default false,
    primary key (campaign_id, place)
);
create index campaign_case_waiting on ccrm.campaign_case (campaign_id, place) where not released;

-- Each step with the figures at it.
create table ccrm.campaign_event (
    event_id    bigint generated always as identity primary key,
    campaign_id integer not null references ccrm.campaign,
    act         text not null check (act in ('start', 'wait', 'go on', 'brake', 'release', 'end', 'done')),
    at          timestamptz not null,
    invited bigint, begun bigint, opted_out bigint, helped bigint, undeliverable bigint, replied bigint, unclear bigint,
    reason      text not null default '',
    author      name not null default session_user
);
create index campaign_event_of on ccrm.campaign_event (campaign_id, event_id);
create trigger set_author before insert on ccrm.campaign_event for each row execute function ccrm.set_author();
create trigger keep before update or delete or truncate on ccrm.campaign_event
    for each statement execute function ccrm.refuse_change();
create trigger audit after insert on ccrm.campaign_event
    for each row execute function ccrm.audit_act('campaign', 'campaign_id');

-- What it came to since `judged_from` (figures of its limits) and in all (where it stands).
create function ccrm.campaign_figures(campaign integer, out waiting bigint, out undecided bigint, out invited bigint,
        out planned bigint, out begun bigint, out opted_out bigint, out helped bigint, out undeliverable bigint,
        out replied bigint, out unclear bigint, out completed bigint)
    language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select count(*) filter (where not g.released), count(*) filter (where w.complaint_id is not null),
           count(*) filter (where i.outcome = 1), count(*) filter (where v.phase = 0),
           count(*) filter (where v.started >= m.judged_from),
           count(*) filter (where v.started >= m.judged_from and v.outcome = 3),
           count(*) filter (where v.started >= m.judged_from and (v.helped or v.outcome = 5)),
           count(*) filter (where v.started >= m.judged_from and v.outcome = 7),
           count(*) filter (where v.started >= m.judged_from and r.said),
           count(*) filter (where v.started >= m.judged_from and r.unclear),
           count(*) filter (where v.outcome = 1)
    from ccrm.campaign m join ccrm.campaign_case g using (campaign_id)
    left join ccrm.pending_closing w on w.complaint_id = g.asked
    left join ccrm.invitation i on i.complaint_id = g.asked
    left join ccrm.conversation v on v.complaint_id = g.asked
    left join lateral (select count(*) > 0 as said, coalesce(bool_or(y.outcome = 0 and y.was_read), false) as unclear
        from ccrm.reply y where y.conversation_id = v.conversation_id and not y.redelivery) r on true
    where m.campaign_id = campaign
$$;

-- Which limit is passed, in words; null: none. Judged from the twentieth citizen on, or from all of the first if those are fewer;
-- unclear replies from the fifth reply on.
create function ccrm.campaign_excess(m ccrm.campaign, f record) returns text language plpgsql stable
    set search_path = pg_catalog, pg_temp as $$
begin
    if f.begun < least(m.first, 20) or f.begun = 0 then
        return null;
    end if;
    return nullif(concat_ws('; ',
        case when f.opted_out > m.opt_out_max * f.begun then format('opted out: %s of %s', f.opted_out, f.begun) end,
        case when f.helped > m.help_max * f.begun then format('asked for help: %s of %s', f.helped, f.begun) end,
        case when f.undeliverable > m.undeliverable_max * f.begun then
            format('undeliverable: %s of %s', f.undeliverable, f.begun) end,
        case when f.replied >= 5 and f.unclear > m.unclear_max * f.replied then
            format('unclear: %s of %s replies', f.unclear, f.replied) end), '');
end
$$;

create function ccrm.note_campaign(m ccrm.campaign, act text, now timestamptz, reason text) returns void language sql
    set search_path = pg_catalog, pg_temp as $$
    insert into ccrm.campaign_event (campaign_id, act, at, invited, begun, opted_out, helped, undeliverable, replied, unclear,
            reason)
        select m.campaign_id, note_campaign.act, note_campaign.now, f.invited, f.begun, f.opted_out, f.helped, f.undeliverable,
               f.replied, f.unclear, note_campaign.reason
        from ccrm.campaign_figures(m.campaign_id) f
$$;

-- The next `count` cases as rows of their own; they wait for their decision, or (count null: all that are left) are not asked.
create function ccrm.ask_campaign(m ccrm.campaign, count integer, now timestamptz) returns void language plpgsql
    set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    with next as (
        select g.place, g.complaint_id from ccrm.campaign_case g
        where g.campaign_id = m.campaign_id and not g.released and g.asked is null order by g.place limit ask_campaign.count),
    made as (
        insert into ccrm.complaint (source, source_number, department, type, officer, channel, opened_at, locale, from_citizen,
                supplements, phone, phone_id, outcome, stage, about)
            select c.source, c.source_number || '/campaign-' || m.campaign_id, c.department, c.type, c.officer, c.channel,
                   c.opened_at, c.locale, c.from_citizen, c.supplements, c.phone, c.phone_id, c.outcome, 4, c.complaint_id
            from next join ccrm.complaint c on c.complaint_id = next.complaint_id order by next.place
            returning complaint_id, about)
    update ccrm.campaign_case g set asked = made.complaint_id from made
        where g.campaign_id = m.campaign_id and g.complaint_id = made.about;
    if ask_campaign.count is null then
        delete from ccrm.pending_closing w using ccrm.campaign_case g
            where g.campaign_id = m.campaign_id and w.complaint_id = g.asked;
        insert into ccrm.invitation (complaint_id, phone_id, outcome, weight, decided_at, locale, sender, survey_hash, survey)
            select c.complaint_id, c.phone_id, 17, 0, ask_campaign.now, c.locale, '', '', m.survey
            from ccrm.campaign_case g join ccrm.complaint c on c.complaint_id = g.asked
            where g.campaign_id = m.campaign_id and not exists (select from ccrm.invitation i where i.complaint_id = g.asked);
    else
        with next as (
            update ccrm.campaign_case g set released = true where g.campaign_id = m.campaign_id and g.place in (
                select n.place from ccrm.campaign_case n
                where n.campaign_id = m.campaign_id and not n.released and n.asked is not null
                order by n.place limit ask_campaign.count)
            returning g.asked)
        insert into ccrm.pending_closing (complaint_id, closed_at, stage, survey)
            select asked, ask_campaign.now, 4, m.survey from next order by asked;
    end if;
end
$$;

-- Planned conversations wait without an end, or go on.
create function ccrm.hold_campaign(campaign integer, due timestamptz) returns void language sql
    set search_path = pg_catalog, pg_temp as $$
    with held as (
        update ccrm.conversation_latest l set due = hold_campaign.due
        from ccrm.campaign_case g join ccrm.conversation v on v.complaint_id = g.asked
        where g.campaign_id = campaign and v.phase = 0 and l.conversation_id = v.conversation_id and l.phone_id = v.phone_id
          and l.sender = v.sender and l.due is not null
        returning l.conversation_id)
    update ccrm.conversation v set version = version + 1 from held where v.conversation_id = held.conversation_id
$$;

-- Past complaints of mobile phones in that time that this survey never asked about, each phone once, in a drawn order. Gives the
-- campaign and how many cases it has.
create function ccrm.start_campaign(survey text, since date, until date, zone text, departments text[], not_departments text[],
        types text[], not_types text[], first integer, wait_s bigint, opt_out_max double precision, help_max double precision,
        undeliverable_max double precision, unclear_max double precision, reason text, now timestamptz,
        out campaign integer, out cases integer)
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    m ccrm.campaign;
begin
    if not exists (select from ccrm.definition_revision r join ccrm.definition_approval a using (revision_id)
            where r.kind = 'Survey' and r.definition_id = start_campaign.survey and r.action = 'publish'
              and not exists (select from ccrm.definition_revision l join ccrm.definition_approval k using (revision_id)
                where l.kind = 'Survey' and l.definition_id = r.definition_id and l.revision_id > r.revision_id)) then
        raise exception 'the survey % is not in force: another person approves it first', start_campaign.survey
            using errcode = '22023';
    elsif exists (select from ccrm.campaign c where c.survey = start_campaign.survey and c.state not in ('ended', 'done')) then
        raise exception 'a campaign of % runs already; `ccrm survey campaign status` has it', start_campaign.survey
            using errcode = '22023';
    end if;
    insert into ccrm.campaign (survey, first, wait_s, opt_out_max, help_max, undeliverable_max, unclear_max, state_at, judged_from,
            reason, author)
        values (start_campaign.survey, start_campaign.first, start_campaign.wait_s, start_campaign.opt_out_max,
            start_campaign.help_max, start_campaign.undeliverable_max, start_campaign.unclear_max, start_campaign.now,
            start_campaign.now, start_campaign.reason, session_user)
        returning * into m;
    insert into ccrm.campaign_case (campaign_id, place, complaint_id)
        select m.campaign_id, row_number() over (order by gen_random_uuid()), x.complaint_id
        from (select distinct on (c.phone_id) c.complaint_id from ccrm.complaint c
              where c.closed_at >= (start_campaign.since::timestamp at time zone start_campaign.zone)
                and c.closed_at < ((start_campaign.until + 1)::timestamp at time zone start_campaign.zone)
                and c.stage = 0 and c.about is null and c.from_citizen and c.phone = 0 and c.phone_id is not null
                and (start_campaign.departments = '{}' or c.department = any(start_campaign.departments))
                and c.department <> all(start_campaign.not_departments)
                and (start_campaign.types = '{}' or c.type = any(start_campaign.types)) and c.type <> all(start_campaign.not_types)
                and not exists (select from ccrm.conversation v join ccrm.complaint k using (complaint_id)
                    where coalesce(k.about, k.complaint_id) = c.complaint_id and v.survey = start_campaign.survey)
              order by c.phone_id, gen_random_uuid()) x;
    get diagnostics cases = row_count;
    if cases = 0 then
        raise exception 'no past complaint fits the survey''s time, departments and types' using errcode = '22023';
    end if;
    update ccrm.campaign set cases = start_campaign.cases where campaign_id = m.campaign_id;
    perform ccrm.note_campaign(m, 'start', now, reason);
    campaign := m.campaign_id;
end
$$;

-- A step of each that runs; called by the engine. At most 500 of a campaign wait for a decision or for their first text.
create function ccrm.advance_campaigns(now timestamptz) returns void language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    m ccrm.campaign;
    f record;
    excess text;
begin
    for m in select * from ccrm.campaign where state in ('first', 'waits', 'goes on') order by campaign_id
            for update skip locked loop
        select * into f from ccrm.campaign_figures(m.campaign_id);
        excess := ccrm.campaign_excess(m, f);
        if excess is not null then
            perform ccrm.ask_campaign(m, null, now);
            perform ccrm.hold_campaign(m.campaign_id, 'infinity');
            update ccrm.campaign set state = 'braked', state_at = now where campaign_id = m.campaign_id;
            perform ccrm.note_campaign(m, 'brake', now, excess);
        elsif m.state = 'first' and f.undecided = 0 and f.waiting > 0 and f.invited < m.first then
            perform ccrm.ask_campaign(m, (m.first - f.invited)::integer, now);
        elsif m.state = 'first' and f.undecided = 0 and f.planned = 0 then
            update ccrm.campaign set state = 'waits', state_at = now where campaign_id = m.campaign_id;
            perform ccrm.note_campaign(m, 'wait', now, '');
        elsif m.state = 'waits' and now >= m.state_at + make_interval(secs => m.wait_s) then
            update ccrm.campaign set state = 'goes on', state_at = now where campaign_id = m.campaign_id;
            perform ccrm.note_campaign(m, 'go on', now, '');
        elsif m.state = 'goes on' and f.waiting > 0 and f.undecided + f.planned < 500 then
            perform ccrm.ask_campaign(m, (500 - f.undecided - f.planned)::integer, now);
        elsif m.state = 'goes on' and f.waiting = 0 and f.undecided + f.planned = 0 then
            update ccrm.campaign set state = 'done', state_at = now where campaign_id = m.campaign_id;
            perform ccrm.note_campaign(m, 'done', now, '');
        end if;
    end loop;
end
$$;

-- A person looked: it goes on, and what was is not held against it.
create function ccrm.release_campaign(campaign integer, reason text, now timestamptz) returns void language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    m ccrm.campaign;
begin
    select * into m from ccrm.campaign c where c.campaign_id = campaign for update;
    if m.state is distinct from 'braked' then
        raise exception 'campaign % has not braked itself: it %', campaign, coalesce(m.state, 'does not exist')
            using errcode = '22023';
    end if;
    update ccrm.campaign_case g set released = false where g.campaign_id = campaign and g.asked in (
        select i.complaint_id from ccrm.invitation i where i.complaint_id = g.asked and i.outcome = 17);
    delete from ccrm.invitation i using ccrm.campaign_case g
        where g.campaign_id = campaign and i.complaint_id = g.asked and i.outcome = 17;
    perform ccrm.note_campaign(m, 'release', release_campaign.now, release_campaign.reason);
    update ccrm.campaign c set state = 'goes on', state_at = release_campaign.now, judged_from = release_campaign.now
        where c.campaign_id = campaign;
    perform ccrm.hold_campaign(campaign, release_campaign.now);
end
$$;

-- Nobody else is asked; what was planned is not begun (the engine sees that it is over), what has begun goes on.
create function ccrm.end_campaign(campaign integer, reason text, now timestamptz) returns void language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    m ccrm.campaign;
begin
    select * into m from ccrm.campaign c where c.campaign_id = campaign for update;
    if m.campaign_id is null or m.state in ('ended', 'done') then
        raise exception 'campaign % does not run', campaign using errcode = '22023';
    elsif length(btrim(end_campaign.reason)) < 10 then
        raise exception 'ending a campaign needs a reason of ten letters' using errcode = '22023';
    end if;
    perform ccrm.ask_campaign(m, null, end_campaign.now);
    update ccrm.campaign c set state = 'ended', state_at = end_campaign.now where c.campaign_id = campaign;
    perform ccrm.note_campaign(m, 'end', end_campaign.now, end_campaign.reason);
    perform ccrm.hold_campaign(campaign, end_campaign.now);
end
$$;

revoke all on function ccrm.campaign_figures(integer), ccrm.campaign_excess(ccrm.campaign, record),
    ccrm.note_campaign(ccrm.campaign, text, timestamptz, text), ccrm.ask_campaign(ccrm.campaign, integer, timestamptz),
    ccrm.hold_campaign(integer, timestamptz), ccrm.advance_campaigns(timestamptz),
    ccrm.release_campaign(integer, text, timestamptz), ccrm.end_campaign(integer, text, timestamptz),
    ccrm.start_campaign(text, date, date, text, text[], text[], text[], text[], integer, bigint, double precision,
        double precision, double precision, double precision, text, timestamptz) from public;
grant execute on function ccrm.advance_campaigns(timestamptz) to ccrm_engine;
grant execute on function ccrm.campaign_figures(integer) to ccrm_ops, ccrm_integrity;
grant execute on function ccrm.release_campaign(integer, text, timestamptz), ccrm.end_campaign(integer, text, timestamptz),
    ccrm.start_campaign(text, date, date, text, text[], text[], text[], text[], integer, bigint, double precision,
        double precision, double precision, double precision, text, timestamptz) to ccrm_ops;
grant select on ccrm.campaign, ccrm.campaign_case to ccrm_engine;
grant select on ccrm.campaign, ccrm.campaign_event, ccrm.campaign_case to ccrm_ops, ccrm_report, ccrm_integrity;
