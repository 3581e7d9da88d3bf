-- A citizen's word starts a survey: it waits for its decision as a complaint does, under the same caps, opt-outs and budgets.
set local role ccrm_owner;

create sequence ccrm.word_number;

-- Words that arrived: of each phone at most one that waits, and none within the survey's own cap. Called by the engine.
create function ccrm.take_words(hash bytea[], survey text[], locale smallint[], cap_s bigint[], now timestamptz)
    returns bigint language sql security definer set search_path = pg_catalog, pg_temp as $$
    with word as (
        select distinct on (p.phone_id) p.phone_id, w.survey, w.locale
        from unnest(take_words.hash, take_words.survey, take_words.locale, take_words.cap_s)
                 with ordinality as w(hash, survey, locale, cap_s, place)
        join ccrm.phone p on p.lookup_hash = w.hash
        where not exists (select from ccrm.survey_invited v where v.phone_id = p.phone_id and v.survey = w.survey
                          and v.last_invited_at > take_words.now - make_interval(secs => w.cap_s))
          and not exists (select from ccrm.complaint c join ccrm.pending_closing q using (complaint_id)
                          where c.phone_id = p.phone_id and q.stage = 5)
        order by p.phone_id, w.place),
    made as (
        insert into ccrm.complaint (source, source_number, department, type, officer, channel, opened_at, locale, from_citizen,
                phone, phone_id, stage)
            select 'keyword', nextval('ccrm.word_number') || '/' || survey, '', '', '', 'text', take_words.now, locale, true, 0,
                   phone_id, 5
            from word order by phone_id
            returning complaint_id, source_number),
    waiting as (
        insert into ccrm.pending_closing (complaint_id, closed_at, stage, survey)
            select complaint_id, take_words.now, 5, substring(source_number from '/(.*)$') from made order by complaint_id
            returning 1)
    select count(*) from waiting
$$;
revoke all on function ccrm.take_words(bytea[], text[], smallint[], bigint[], timestamptz) from public;
grant execute on function ccrm.take_words(bytea[], text[], smallint[], bigint[], timestamptz) to ccrm_engine;
