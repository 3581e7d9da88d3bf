-- Most entries of the log are about something else: those look at no case.
set local role ccrm_owner;

create or replace function ccrm.handed_on_case(subject text) returns bigint language sql stable security definer
    set search_path = pg_catalog, pg_temp as $$
    select max(r.case_id) from ccrm.referral_case r
    where subject ~ '^(referral|phone|review|hold):'
      and (subject in ('referral:' || r.case_id, 'phone:' || r.phone_id)
           or subject in (select 'review:' || v.review_id from ccrm.review v where v.complaint_id = r.complaint_id)
           or subject in (select 'hold:' || h.hold_id from ccrm.retention_hold h where h.subject = 'referral:' || r.case_id))
      and ccrm.case_holder(r.case_id) is not null
$$;
