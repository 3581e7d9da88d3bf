-- Whom a survey asks: what became of a case, the caps of each survey and of all, each department's share, the budget.
set local role ccrm_owner;

alter table ccrm.complaint
    add column outcome text not null default '',
    -- engine/schedule/invitation.h, enum complaint_stage
    add column stage smallint not null default 0 check (stage between 0 and 3);

alter table ccrm.invitation
    drop constraint invitation_outcome_check,
    add constraint invitation_outcome_check check (outcome between 1 and 17),
    add column survey text not null default '',
    add column arm smallint not null default 0;
alter table ccrm.conversation add column survey text not null default '';

-- When a phone was last invited to each survey; phone.last_invited_at is of all.
create table ccrm.survey_invited (
    phone_id        bigint not null references ccrm.phone,
    survey          text not null,
    last_invited_at timestamptz not null,
    primary key (phone_id, survey)
) with (fillfactor = 85);

-- Of each day and department: complaints that came as far as being sampled, and those invited.
create table ccrm.sampled_day (
    survey     text not null,
    department text not null,
    day        integer not null, -- since 1970-01-01, UTC
    eligible   bigint not null,
    invited    bigint not null,
    primary key (survey, department, day)
) with (fillfactor = 50);

-- Segments of all messages that a survey queued; a message beyond segments_max is not queued.
create table ccrm.survey_budget (
    survey       text primary key,
    segments_max bigint not null,
    segments     bigint not null default 0
) with (fillfactor = 20);

grant select, insert, update on ccrm.survey_invited, ccrm.sampled_day, ccrm.survey_budget to ccrm_engine;
grant select on ccrm.sampled_day, ccrm.survey_budget to ccrm_ops, ccrm_report, ccrm_integrity;
