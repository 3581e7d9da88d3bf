-- What ends, ends whole: the files of issued reports go with their rows. And what stays, stays: of those who blamed something,
-- that they were dissatisfied, when their answers end.
set local role ccrm_owner;

-- Files that the next night removes.
create table ccrm.report_ended (
    path text primary key
);

-- Of conversations whose answers are gone: the last word on satisfaction was 1 or 2.
create table ccrm.dissatisfied_kept (
    conversation_id bigint primary key
);

-- Before the approval removes anything.
create function ccrm.keep_what_stays() returns trigger language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    due ccrm.retention_proposal;
begin
    select * into strict due from ccrm.retention_proposal p where p.proposal_id = new.proposal_id;
    if due.kind = 'reports' then
        insert into ccrm.report_ended select r.path from ccrm.report r where r.night < due.before::date on conflict do nothing;
    elsif due.kind = 'answers' then
        insert into ccrm.dissatisfied_kept
            select a.conversation_id from (
                select distinct on (complaint_id) conversation_id, state, value from ccrm.answer
                where known_at < due.before and measure = 'satisfaction'
                order by complaint_id, known_at desc, answer_id desc) a
            where a.state = 0 and a.value <= 2 and exists (select from ccrm.reply_fact f
                where f.conversation_id = a.conversation_id and f.sentiment < 0)
            on conflict do nothing;
    end if;
    return null;
end
$$;
revoke all on function ccrm.keep_what_stays() from public;
create trigger keep_what_stays after insert on ccrm.retention_approval
    for each row execute function ccrm.keep_what_stays();

grant select, delete on ccrm.report_ended to ccrm_report;
grant select on ccrm.dissatisfied_kept to ccrm_report, ccrm_integrity;
