-- Surveys are published as rules are: one login proposes, another approves, the whole text is kept. And every text that a
-- conversation began with stays readable, so that a running one goes on whatever the files say by then.
set local role ccrm_owner;

alter table ccrm.rule_revision rename to definition_revision;
alter table ccrm.definition_revision rename column group_id to definition_id;
alter table ccrm.definition_revision
    add column kind text not null default 'RuleGroup' check (kind in ('RuleGroup', 'Survey')),
    add column action text not null default 'publish' check (action in ('publish', 'retire')),
    add column restores integer references ccrm.definition_revision, -- the revision whose text a roll-back brings back
    add column integrity boolean not null default true,              -- a member of ccrm_integrity approves it
    add column coverage_lost text[] not null default '{}',           -- who or what is no longer asked
    alter column effective_night drop not null,
    add constraint effective_night check ((kind = 'RuleGroup') = (effective_night is not null)), -- a survey: from its approval
    add constraint survey_action check (kind = 'Survey' or (action = 'publish' and restores is null));
create index definition_revision_of on ccrm.definition_revision (kind, definition_id);
alter table ccrm.rule_approval rename to definition_approval;

-- Rule groups are the integrity office's alone. A survey with a sensitive question needs it too, whatever the proposer says.
create function ccrm.check_definition_revision() returns trigger language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
begin
    if new.kind = 'RuleGroup' and not pg_has_role(session_user, 'ccrm_integrity', 'member') then
        raise exception 'rule groups are proposed by members of ccrm_integrity' using errcode = '42501';
    end if;
    new.integrity := new.kind = 'RuleGroup' or new.integrity or new.coverage_lost <> '{}' or new.text ~ '\msensitive\M';
    return new;
end
$$;
revoke all on function ccrm.check_definition_revision() from public;
create trigger check_revision before insert on ccrm.definition_revision
    for each row execute function ccrm.check_definition_revision();

drop trigger check_approval on ccrm.definition_approval;
drop function ccrm.check_rule_approval();
create function ccrm.check_definition_approval() returns trigger language plpgsql security definer
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
    if proposal.kind = 'RuleGroup' and exists (select from ccrm.night where night >= proposal.effective_night) then
        raise exception 'the night of % has run already; propose a later one', proposal.effective_night
            using errcode = '22023';
    end if;
    -- What was proposed against one version is not approved over another.
    if proposal.kind = 'Survey' and exists (
        select from ccrm.definition_revision r join ccrm.definition_approval a using (revision_id)
        where r.kind = 'Survey' and r.definition_id = proposal.definition_id and r.revision_id > new.revision_id) then
        raise exception 'a later revision of % is approved already; propose it again', proposal.definition_id
            using errcode = '22023';
    end if;
    new.author := session_user;
    new.approved_at := clock_timestamp();
    return new;
end
$$;
revoke all on function ccrm.check_definition_approval() from public;
create trigger check_approval before insert on ccrm.definition_approval
    for each row execute function ccrm.check_definition_approval();

-- Lost coverage stands in each night's report until the integrity office says that it knows.
create table ccrm.coverage_acknowledgement (
    revision_id     integer primary key references ccrm.definition_revision,
    reason          text not null check (length(btrim(reason)) >= 10),
    acknowledged_at timestamptz not null default clock_timestamp(),
    author          name not null default session_user
);
create trigger set_author before insert on ccrm.coverage_acknowledgement
    for each row execute function ccrm.set_author();
create trigger keep before update or delete or truncate on ccrm.coverage_acknowledgement
    for each statement execute function ccrm.refuse_change();
create trigger audit after insert on ccrm.coverage_acknowledgement
    for each row execute function ccrm.audit_act('coverage', 'revision_id');

create view ccrm.coverage_loss as
    select r.revision_id, r.definition_id, r.coverage_lost, r.reason, r.author, a.author as approver, a.approved_at
    from ccrm.definition_revision r join ccrm.definition_approval a using (revision_id)
    where r.coverage_lost <> '{}'
      and not exists (select from ccrm.coverage_acknowledgement k where k.revision_id = r.revision_id);

-- Every survey text that the engine has sent from, by the hash that conversations carry.
create table ccrm.survey_version (
    hash          bytea primary key check (octet_length(hash) = 32), -- BLAKE2b-256 of the text
    survey_id     text not null,
    text          text not null,
    first_used_at timestamptz not null default clock_timestamp()
);
create trigger keep before update or delete or truncate on ccrm.survey_version
    for each statement execute function ccrm.refuse_change();

grant select on ccrm.definition_revision, ccrm.definition_approval to ccrm_engine, ccrm_ops;
grant select on ccrm.coverage_loss to ccrm_engine, ccrm_ops, ccrm_report, ccrm_integrity;
grant insert (kind, action, restores, definition_id, text, hash, integrity, coverage_lost, reason)
    on ccrm.definition_revision to ccrm_ops, ccrm_integrity;
grant insert (revision_id) on ccrm.definition_approval to ccrm_ops;
grant insert (revision_id, reason) on ccrm.coverage_acknowledgement to ccrm_integrity;
grant select on ccrm.coverage_acknowledgement to ccrm_report, ccrm_integrity;
grant select, insert on ccrm.survey_version to ccrm_engine;
grant select on ccrm.survey_version to ccrm_ops, ccrm_report, ccrm_integrity;
