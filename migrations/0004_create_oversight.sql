-- What the night and the integrity office keep: units, counts, flags, the handling of referrals, reports.
set local role ccrm_owner;

-- Departments, complaint types within one department, officers' terms at one department (engine/tally/unit.h).
create table ccrm.unit (
    unit_id       integer generated always as identity primary key,
    kind          smallint not null check (kind between 0 and 2),
    department_id integer references ccrm.unit, -- null: it is a department
    code          text not null,
    name          text not null default '',
    first_night   date not null,
    last_night    date,
    check ((kind = 0) = (department_id is null)),
    unique nulls not distinct (kind, department_id, code)
);

-- Append-only: the rows with night_known <= t are what was known on night t.
create table ccrm.count (
    unit_id       integer not null references ccrm.unit,
    measure       text not null,
    night_arrived date not null,
    night_known   date not null,
    n             integer not null,
    k             integer not null,
    sum           integer not null,
    primary key (unit_id, measure, night_arrived, night_known),
    check (night_known >= night_arrived)
);
create index count_known on ccrm.count (night_known);

-- Which facts counted: it stands although the facts it rested on may be gone.
create table ccrm.count_decision (
    complaint_id  bigint not null,
    measure       text not null,
    decided       smallint not null,
    night         date not null,
    primary key (complaint_id, measure)
);

-- Confirmed events and those that ended without confirmation, one by one.
create table ccrm.count_event (
    complaint_id  bigint not null,
    phone_id      bigint not null,
    department_id integer not null,
    type_id       integer not null, -- 0: unknown
    officer_id    integer not null, -- 0: unknown
    measure       text not null,
    state         smallint not null,
    night_arrived date not null,
    night_known   date not null,
    counted       boolean not null,
    primary key (complaint_id, measure, night_known)
);
create index count_event_known on ccrm.count_event (night_known);

-- Nights that ran to their end, each once; attempts stand in night_run.
create table ccrm.night (
    night      date primary key,
    rules_hash bytea not null,
    ran_at     timestamptz not null default clock_timestamp()
);

create table ccrm.night_run (
    run_id      bigint generated always as identity primary key,
    night       date not null,
    started_at  timestamptz not null default clock_timestamp(),
    finished_at timestamptz,
    outcome     text,
    author      name not null default session_user
);

-- A flag is up from its first night until it is closed.
create table ccrm.flag (
    flag_id       bigint generated always as identity primary key,
    department_id integer not null references ccrm.unit,
    rule          text not null,
    raised_night  date not null,
    closed_night  date,
    unique (department_id, rule, raised_night)
);
create index flag_open on ccrm.flag (department_id, rule) where closed_night is null;

-- As it stood on each night, with its evidence.
create table ccrm.flag_night (
    flag_id     bigint not null references ccrm.flag,
    night       date not null,
    level       smallint not null check (level between 1 and 3),
    since       date[] not null,              -- the night that each level was reached; infinity: not reached
    e           double precision not null,
    threshold   double precision[] not null,
    n           integer not null,
    k           integer not null,
    handsets    integer not null,
    type_id     integer not null,
    officer_id  integer not null,
    sentence_ko text not null,
    sentence_en text not null,
    rules_hash  bytea not null,
    primary key (flag_id, night)
);

-- The life of flags, referrals and reviews: states are engine/oversight's, rows are never altered.
create table ccrm.flag_event (
    flag_id bigint not null references ccrm.flag,
    at      timestamptz not null default clock_timestamp(),
    state   text not null,
    note    text not null default '',
    author  name not null default session_user
);
create index flag_event_flag on ccrm.flag_event (flag_id);

create table ccrm.referral_event (
    case_id bigint not null references ccrm.referral_case,
    at      timestamptz not null default clock_timestamp(),
    state   text not null,
    note    text not null default '',
    author  name not null default session_user
);
create index referral_event_case on ccrm.referral_event (case_id);

create table ccrm.review_event (
    review_id bigint not null references ccrm.review,
    at        timestamptz not null default clock_timestamp(),
    state     text not null,
    note      text not null default '',
    author    name not null default session_user
);
create index review_event_review on ccrm.review_event (review_id);

-- Handsets of the city's own staff, as keyed hashes.
create table ccrm.staff_handset (
    lookup_hash bytea not null check (octet_length(lookup_hash) = 32),
    department  text not null,
    first_night date not null,
    last_night  date,
    author      name not null default session_user,
    primary key (lookup_hash, department, first_night)
);

create table ccrm.report (
    report_id bigint generated always as identity primary key,
    night     date not null,
    format    text not null,
    path      text not null,
    sha256    bytea not null check (octet_length(sha256) = 32),
    issued_at timestamptz not null default clock_timestamp(),
    author    name not null default session_user
);

create trigger set_author before insert on ccrm.night_run for each row execute function ccrm.set_author();
create trigger set_author before insert on ccrm.flag_event for each row execute function ccrm.set_author();
create trigger set_author before insert on ccrm.referral_event for each row execute function ccrm.set_author();
create trigger set_author before insert on ccrm.review_event for each row execute function ccrm.set_author();
create trigger set_author before insert on ccrm.staff_handset for each row execute function ccrm.set_author();
create trigger set_author before insert on ccrm.report for each row execute function ccrm.set_author();
