-- What the engine keeps: phones, complaints, conversations, the queue, the network's side, replies, answers.
-- Numbers of states are those of the headers: engine/dialog/dialog.h, engine/seam/store.h, engine/seam/gateway.h,
-- engine/reply/reading.h. Hot tables are narrow and leave room in their pages, so that updates stay in the page (HOT):
-- no index may name a column that they change.
set local role ccrm_owner;

-- ---- phones ----

create table ccrm.phone (
    phone_id        bigint generated always as identity primary key,
    lookup_hash     bytea not null unique check (octet_length(lookup_hash) = 32), -- keyed
    ciphertext      bytea,    -- null once forgotten
    key_id          integer,
    forgotten_at    timestamptz,
    last_invited_at timestamptz,
    check ((ciphertext is null) = (key_id is null))
) with (fillfactor = 85);

-- For ever, also when the phone is forgotten.
create table ccrm.opt_out (
    lookup_hash  bytea primary key check (octet_length(lookup_hash) = 32),
    opted_out_at timestamptz not null,
    way          text not null check (way in ('text', 'phone', 'list')),
    author       name not null default session_user
);

-- ---- complaints ----

create table ccrm.complaint (
    complaint_id  bigint generated always as identity primary key,
    source        text not null,
    source_number text not null,
    department    text not null,
    type          text not null,
    officer       text not null,
    channel       text not null,
    opened_at     timestamptz,
    closed_at     timestamptz,             -- null: still open
    locale        smallint not null check (locale between 0 and 3),
    from_citizen  boolean not null,
    supplements   integer not null default 0 check (supplements >= 0),
    phone         smallint not null check (phone between 0 and 3),
    phone_id      bigint references ccrm.phone,
    imported_at   timestamptz not null default clock_timestamp(),
    changed_at    timestamptz,
    unique (source, source_number)
) with (fillfactor = 90);
create index complaint_closed_at on ccrm.complaint (closed_at);

-- Closed complaints that wait for their decision.
create table ccrm.pending_closing (
    complaint_id bigint primary key references ccrm.complaint,
    closed_at    timestamptz not null
);
create index pending_closing_order on ccrm.pending_closing (closed_at, complaint_id);

-- Their numbers came sealed to the engine's public key; the server cannot open them.
create table ccrm.sealed_intake (
    sealed_id    bigint generated always as identity primary key,
    complaint_id bigint not null unique references ccrm.complaint,
    box          bytea not null
);

-- Whom we survey, and why not.
create table ccrm.invitation (
    complaint_id bigint primary key references ccrm.complaint,
    phone_id     bigint,
    outcome      smallint not null check (outcome between 1 and 10),
    weight       double precision not null, -- 1 / inclusion probability; 0 unless invited
    decided_at   timestamptz not null,
    send_at      timestamptz,
    locale       smallint not null,
    sender       text not null,
    survey_hash  bytea not null
);
create index invitation_decided_at on ccrm.invitation (decided_at);

-- ---- conversations ----

create sequence ccrm.conversation_number;

create table ccrm.conversation (
    conversation_id  bigint primary key,
    complaint_id     bigint not null unique references ccrm.complaint,
    phone_id         bigint not null references ccrm.phone,
    sender           text not null,
    survey_hash      bytea not null,
    locale           smallint not null,
    messages_max     smallint not null check (messages_max > 0),
    begun_at         timestamptz not null,
    ended_at         timestamptz,
    version          bigint not null default 1,
    -- struct dialog_state
    phase            smallint not null default 0,
    outcome          smallint not null default 0,
    question         smallint not null default 0,
    reasks           smallint not null default 0,
    messages         smallint not null default 0,
    answers          smallint not null default 0,
    reminded         boolean not null default false,
    confirm_reminded boolean not null default false,
    helped           boolean not null default false,
    resent           boolean not null default false,
    pending_value    smallint not null default 0,
    pending_at       timestamptz,
    started          timestamptz,
    prompted         timestamptz,
    -- the last prompt and the one before it
    open_message      bigint,
    open_question     smallint,
    open_confirming   boolean,
    open_queued_at    timestamptz,
    before_message    bigint,
    before_question   smallint,
    before_confirming boolean,
    before_queued_at  timestamptz
) with (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

-- Of each phone and sender the latest conversation; it is live while it has a due time.
create table ccrm.conversation_latest (
    phone_id        bigint not null,
    sender          text not null,
    conversation_id bigint not null,
    due             timestamptz,
    primary key (phone_id, sender)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
create index conversation_latest_due on ccrm.conversation_latest (due, conversation_id) where due is not null;

-- ---- outbound ----

create sequence ccrm.message_number;

-- History: written once.
create table ccrm.message (
    message_id      bigint not null,
    queued_at       timestamptz not null,
    conversation_id bigint not null,
    phone_id        bigint not null,
    sender          text not null,
    kind            smallint not null,
    question        smallint not null,
    is_prompt       boolean not null,
    confirming      boolean not null,
    send_at         timestamptz not null,
    text            text not null,
    primary key (message_id, queued_at)
) partition by range (queued_at);
create index message_conversation on ccrm.message (conversation_id);
create table ccrm.message_default partition of ccrm.message default;

-- The queue: rows come and go. A lease leaves no trace. The page has room for each row's lease.
create table ccrm.outbox (
    message_id      bigint primary key,
    queued_at       timestamptz not null,
    send_at         timestamptz not null,
    conversation_id bigint not null,
    phone_id        bigint not null,
    sender          text not null,
    kind            smallint not null,
    parts_wanted    integer not null default 0, -- bit i: part i; 0: all
    lease_owner     bigint,
    lease_epoch     integer,
    lease_until     timestamptz,
    text            text not null
) with (fillfactor = 45, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 500,
        autovacuum_vacuum_cost_delay = 0);
create index outbox_order on ccrm.outbox (send_at, message_id);
create index outbox_phone on ccrm.outbox (phone_id);

-- One row for each message that was about to leave: what the network made of it. Bit i of a mask is part i.
-- Response and receipt are often committed together, two versions more in one transaction: the page has room for both.
create table ccrm.delivery (
    message_id      bigint primary key,
    conversation_id bigint not null,
    queued_at       timestamptz not null, -- of its row in message
    intended_at     timestamptz not null, -- of the last attempt
    owner           bigint not null,      -- the process that sent it; it holds an advisory lock of this number
    link            smallint not null,
    data_coding     smallint not null,
    parts           smallint not null check (parts between 1 and 16),
    accepted        integer not null default 0,
    delivered       integer not null default 0,
    uncertain       integer not null default 0,
    refusals        smallint not null default 0,
    responded_at    timestamptz,          -- every part was accepted
    delivered_at    timestamptz,          -- every part was delivered
    failed_at       timestamptz
) with (fillfactor = 30, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);

-- What is outstanding at the SMSCs: a receipt finds its segment here.
create table ccrm.segment (
    smsc_id       bytea not null,
    link          smallint not null,
    part          smallint not null,
    message_id    bigint not null,
    accepted_at   timestamptz not null,
    final_at      timestamptz,
    final_state   smallint,
    network_error integer,
    repeats       smallint not null default 0, -- further final receipts
    primary key (smsc_id, link)
) with (fillfactor = 45, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);

-- Refusals, and acceptances without an id to match a receipt with.
create table ccrm.refusal (
    message_id     bigint not null,
    part           smallint not null,
    link           smallint not null,
    verdict        smallint not null,
    command_status bigint not null,
    at             timestamptz not null
);
create index refusal_message on ccrm.refusal (message_id);

create table ccrm.parked_receipt (
    parked_id     bigint generated always as identity primary key,
    smsc_id       bytea not null,
    link          smallint not null,
    state         smallint not null,
    network_error integer not null,
    arrived_at    timestamptz not null
) with (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 500);
create index parked_receipt_key on ccrm.parked_receipt (smsc_id, link);
create index parked_receipt_age on ccrm.parked_receipt (arrived_at);

-- Receipts whose segment was never known.
create table ccrm.orphan_receipt (
    smsc_id       bytea not null,
    link          smallint not null,
    state         smallint not null,
    network_error integer not null,
    arrived_at    timestamptz not null,
    orphaned_at   timestamptz not null
);

-- ---- inbound ----

create table ccrm.arrival (
    session  bigint not null,
    sequence bigint not null,
    primary key (session, sequence)
);

-- Arrivals whose deliver_sm_resp is not known to have reached the SMSC: what it sends again is told by them.
create table ccrm.unanswered (
    session       bigint not null,
    sequence      bigint not null,
    unanswered_id bigint generated always as identity,
    phone_id      bigint not null,
    sender        text not null,
    body_hash     bigint not null,
    arrived_at    timestamptz not null,
    primary key (session, sequence)
) with (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 500);
create index unanswered_body on ccrm.unanswered (phone_id, body_hash);
create index unanswered_age on ccrm.unanswered (arrived_at);

-- Parts of long messages that are not whole.
create table ccrm.waiting_part (
    phone_id   bigint not null,
    sender     text not null,
    reference  integer not null,
    total      smallint not null,
    part       smallint not null,
    raw        bytea not null,
    arrived_at timestamptz not null,
    primary key (phone_id, sender, reference, total, part)
);

-- Raw, never altered, with what was read.
create table ccrm.reply (
    session           bigint not null,
    sequence          bigint not null,
    arrived_at        timestamptz not null,
    link              smallint not null,
    phone_id          bigint not null,
    sender            text not null, -- the number that it answers
    conversation_id   bigint,
    stepped           boolean not null, -- it moved its conversation
    raw               bytea not null,
    data_coding       smallint not null,
    body_hash         bigint not null,
    concat_reference  integer not null,
    concat_total      smallint not null,
    concat_part       smallint not null,
    text              text not null,
    redelivery        boolean not null,
    was_read          boolean not null,
    opt_out           boolean not null,
    -- struct reply_reading
    outcome           smallint not null,
    value             integer not null,
    value_too         boolean not null,
    items             text not null,  -- of several answers in one text: "5,4,?"; ? is unclear
    comment_follows   boolean not null,
    solicitation      smallint not null,
    sentiment         smallint not null,
    category          smallint not null,
    alert             smallint not null,
    rule              text not null,
    span              text not null,
    primary key (session, sequence, arrived_at)
) partition by range (arrived_at);
create index reply_conversation on ccrm.reply (conversation_id);
create table ccrm.reply_default partition of ccrm.reply default;

create sequence ccrm.answer_number;

-- One row a state change; never altered.
create table ccrm.answer (
    answer_id       bigint not null default nextval('ccrm.answer_number'),
    known_at        timestamptz not null,
    arrived_at      timestamptz not null,
    conversation_id bigint not null,
    complaint_id    bigint not null,
    phone_id        bigint not null,
    question        smallint not null,
    question_id     text not null,
    measure         text not null,
    state           smallint not null,
    value           smallint not null,
    primary key (answer_id, known_at)
) partition by range (known_at);
create index answer_known_at on ccrm.answer (known_at);
create index answer_conversation on ccrm.answer (conversation_id);
create table ccrm.answer_default partition of ccrm.answer default;

-- ---- to people ----

create table ccrm.referral_case (
    case_id         bigint generated always as identity primary key,
    conversation_id bigint not null,
    complaint_id    bigint not null,
    phone_id        bigint not null,
    question        smallint not null,
    by_text         boolean not null,
    raised_at       timestamptz not null
);
create index referral_case_raised_at on ccrm.referral_case (raised_at);

create table ccrm.review (
    review_id       bigint generated always as identity primary key,
    conversation_id bigint not null,
    complaint_id    bigint not null,
    phone_id        bigint not null,
    question        smallint not null,
    reason          smallint not null,
    raised_at       timestamptz not null
);
create index review_raised_at on ccrm.review (raised_at);

-- ---- the engine's own ----

-- What was committed, so that repeating a commit whose fate was unknown changes nothing.
create table ccrm.batch (
    batch        bigint primary key,
    committed_at timestamptz not null default clock_timestamp()
);
create index batch_age on ccrm.batch (committed_at);

-- Nothing leaves while a row is not lifted; lifting takes two persons.
create table ccrm.sending_stop (
    stop_id    bigint generated always as identity primary key,
    reason     text not null,
    stopped_at timestamptz not null default clock_timestamp(),
    stopped_by name not null default session_user,
    lift_asked_by name,
    lifted_by  name,
    lifted_at  timestamptz,
    check (lifted_by is null or lifted_by <> lift_asked_by)
);
create index sending_stop_open on ccrm.sending_stop (stop_id) where lifted_at is null;

create table ccrm.link_suspension (
    suspension_id bigint generated always as identity primary key,
    link         smallint not null check (link between 0 and 15),
    reason       text not null,
    suspended_at timestamptz not null default clock_timestamp(),
    suspended_by name not null default session_user,
    lifted_at    timestamptz,
    lifted_by    name
);
create index link_suspension_open on ccrm.link_suspension (link) where lifted_at is null;

-- ---- authors ----

-- An author is who logged in, whatever the statement says.
create function ccrm.set_author() returns trigger language plpgsql
    set search_path = pg_catalog, pg_temp as $$
begin
    if tg_table_name = 'sending_stop' then
        new.stopped_by := session_user;
    elsif tg_table_name = 'link_suspension' then
        if tg_op = 'INSERT' then
            new.suspended_by := session_user;
            new.lifted_by := null;
            new.lifted_at := null;
        else
            new.suspended_by := old.suspended_by;
            new.lifted_by := session_user;
        end if;
    else
        new.author := session_user;
    end if;
    return new;
end
$$;
create trigger set_author before insert on ccrm.opt_out for each row execute function ccrm.set_author();
create trigger set_author before insert on ccrm.sending_stop for each row execute function ccrm.set_author();
create trigger set_author before insert or update on ccrm.link_suspension
    for each row execute function ccrm.set_author();

-- The first call asks, a second one by another person lifts. True when it is lifted.
create function ccrm.lift_stop(stop bigint) returns boolean language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    asked name;
begin
    select lift_asked_by into asked from ccrm.sending_stop where stop_id = stop and lifted_at is null for update;
    if not found then
        raise exception 'no stop % is in force', stop using errcode = '22023';
    end if;
    if asked is null or asked = session_user then
        update ccrm.sending_stop set lift_asked_by = session_user where stop_id = stop;
        return false;
    end if;
    update ccrm.sending_stop set lifted_by = session_user, lifted_at = clock_timestamp() where stop_id = stop;
    return true;
end
$$;

-- ---- functions of the engine ----

-- A commit's own checks: a conflict undoes all of it.
create function ccrm.expect(counted bigint, wanted bigint, what text) returns void language plpgsql
    set search_path = pg_catalog, pg_temp as $$
begin
    if counted is distinct from wanted then
        raise exception '% of % % rows', counted, wanted, what using errcode = 'CC001';
    end if;
end
$$;

-- The monthly partitions (UTC) for a time and the two months after it. Never by the server's clock: a season may be another
-- year's. Gives how many it made; -1 when somebody who reads for long was in the way: the default partition serves meanwhile.
create function ccrm.make_partitions(needed timestamptz) returns integer language plpgsql security definer
    set search_path = pg_catalog, pg_temp set lock_timeout = '100ms' as $$
declare
    parent text;
    first timestamp;
    part text;
    made integer := 0;
begin
    if needed is null or needed < '2000-01-01 00:00Z' or needed >= '2200-01-01 00:00Z' then
        raise exception 'no partitions for %', needed using errcode = '22023';
    end if;
    if not pg_try_advisory_xact_lock(7235423771) then
        return -1;
    end if;
    foreach parent in array array['message', 'reply', 'answer'] loop
        for i in 0..2 loop
            first := date_trunc('month', needed at time zone 'UTC') + make_interval(months => i);
            part := parent || to_char(first, '_YYYY_MM');
            if to_regclass('ccrm.' || part) is null then
                begin
                    execute format('create table ccrm.%I partition of ccrm.%I for values from (%L) to (%L)', part, parent,
                        first at time zone 'UTC', (first + interval '1 month') at time zone 'UTC');
                    made := made + 1;
                exception
                    when check_violation then
                        -- Rows of that month are in the default partition already: it goes on serving, doctor says so.
                        raise warning 'the default partition of % holds rows of %', parent, part;
                    when lock_not_available then
                        return -1;
                end;
            end if;
        end loop;
    end loop;
    return made;
end
$$;

-- An opt-out by phone or from the 080 list.
create function ccrm.add_opt_out(hash bytea, way text, now timestamptz) returns boolean language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    added boolean;
begin
    insert into ccrm.opt_out (lookup_hash, opted_out_at, way) values (hash, now, add_opt_out.way) on conflict do nothing;
    added := found;
    delete from ccrm.outbox o using ccrm.phone p
        where p.lookup_hash = hash and o.phone_id = p.phone_id and o.kind not in (8, 9);
    with pulled as (
        update ccrm.conversation_latest l set due = add_opt_out.now from ccrm.phone p
        where p.lookup_hash = hash and l.phone_id = p.phone_id and l.due > add_opt_out.now
        returning l.conversation_id)
    update ccrm.conversation c set version = version + 1 from pulled where c.conversation_id = pulled.conversation_id;
    return added;
end
$$;
