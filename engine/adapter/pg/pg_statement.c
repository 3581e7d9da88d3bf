#include "adapter/pg/pg_statement.h"

#include "seam/store.h"

#include <assert.h>
#include <stdbool.h>

/* The SQL below names these numbers. */
static_assert(DIALOG_TEXT_REMINDER == 2 && DIALOG_TEXT_OPTED_OUT == 8 && DIALOG_TEXT_WRONG_PERSON == 9,
              "kinds");
static_assert(STORE_TEXT_PROBE == 100, "kinds");
static_assert(DIALOG_ENDED == 3 && INVITATION_INVITED == 1 && INVITATION_CAPPED == 3, "states");
static_assert(STORE_PARTS_S == 24 * 3600 && STORE_PARKED_S == 24 * 3600 &&
                  STORE_UNANSWERED_S == 7 * 24 * 3600,
              "times");

/* A clause a line. */
/* clang-format off */
static const struct pg_statement_row table[PG_STATEMENT_COUNT] = {
    [PG_BEGIN] = { "begin_commit",
        "begin" },
    [PG_BATCH] = { "batch",
        "insert into ccrm.batch (batch) values ($1::bigint)" },
    [PG_PARTITIONS] = { "partitions",
        "select ccrm.make_partitions($1::timestamptz)" },
    [PG_PHONES] = { "phones",
        "insert into ccrm.phone as p (lookup_hash, ciphertext, key_id)"
        " select distinct on (u.hash) u.hash, u.cipher, u.key"
        " from unnest($1::bytea[], $2::bytea[], $3::integer[]) as u(hash, cipher, key)"
        " where not exists (select from ccrm.phone k where k.lookup_hash = u.hash and k.ciphertext is not null)"
        " order by u.hash"
        " on conflict (lookup_hash) do update set ciphertext = excluded.ciphertext, key_id = excluded.key_id,"
        "   forgotten_at = null where p.ciphertext is null" },
    [PG_INTENTS] = { "intents",
        "with i as (select * from unnest($1::bigint[], $2::integer[], $3::smallint[], $4::smallint[], $5::smallint[],"
        "   $10::integer[], $11::smallint[]) as i(message_id, wanted, link, parts, coding, unreceipted, mode)),"
        " gone as (delete from ccrm.outbox o using i where o.message_id = i.message_id"
        "     and o.lease_owner = $7::bigint and o.lease_epoch = $8::integer and o.parts_wanted = i.wanted"
        "   returning o.message_id, o.conversation_id, o.queued_at, i.link, i.parts, i.coding, i.unreceipted,"
        "     i.mode),"
        " made as (insert into ccrm.delivery as d (message_id, conversation_id, queued_at, intended_at, link,"
        "     data_coding, parts, owner, delivered, mode) select message_id, conversation_id, queued_at,"
        "     $6::timestamptz, link, coding, parts, $7::bigint, unreceipted, mode from gone"
        "   on conflict (message_id) do update set intended_at = excluded.intended_at, link = excluded.link,"
        "     owner = excluded.owner,"
        "     data_coding = excluded.data_coding, parts = excluded.parts,"
        "     delivered = d.delivered | excluded.delivered, mode = excluded.mode)"
        " select ccrm.expect((select count(*) from gone), $9::bigint, 'leased')" },
    [PG_UNSEALED] = { "unsealed",
        "with gone as (delete from ccrm.sealed_intake s"
        "   using unnest($1::bigint[], $2::smallint[], $3::bytea[]) as u(id, phone, hash)"
        "   where s.sealed_id = u.id returning s.complaint_id, u.phone, u.hash),"
        " known as (update ccrm.complaint c set phone = gone.phone,"
        "     phone_id = (select p.phone_id from ccrm.phone p where p.lookup_hash = gone.hash)"
        "   from gone where c.complaint_id = gone.complaint_id"
        "   returning c.complaint_id, c.closed_at, c.stage)"
        " insert into ccrm.pending_closing (complaint_id, closed_at, stage)"
        " select complaint_id, closed_at, stage from known where closed_at is not null"
        " on conflict do nothing" },
    [PG_UNDECIDED] = { "undecided",
        "with gone as (delete from ccrm.pending_closing where complaint_id = any($1::bigint[]) returning 1)"
        " select ccrm.expect((select count(*) from gone), $2::bigint, 'undecided')" },
    [PG_DECISIONS] = { "decisions",
        "with d as materialized (select * from unnest($1::bigint[], $2::bigint[], $3::smallint[], $4::float8[],"
        "     $5::timestamptz[], $6::smallint[], $7::text[], $8::bytea[], $9::smallint[], $11::smallint[],"
        "     $12::text[], $13::bigint[], $14::bigint[], $15::boolean[], $16::bigint[]) with ordinality"
        "   as d(complaint_id, phone_id, outcome, weight, send_at, locale, sender, survey_hash, messages_max,"
        "     arm, survey, cap_s, cap_all_s, tallied, budget, place)),"
        " first as materialized (select f.*, nextval('ccrm.conversation_number') as conversation_id from"
        "   (select * from (select distinct on (phone_id, sender) * from d where outcome = 1"
        "     order by phone_id, sender, place) x order by place offset 0) f),"
        " asked as (update ccrm.phone p set last_invited_at ="
        "     case when f.cap_all_s > 0 then $10::timestamptz else p.last_invited_at end from first f"
        "   where p.phone_id = f.phone_id"
        "     and (p.last_invited_at is null"
        "       or p.last_invited_at <= $10::timestamptz - make_interval(secs => f.cap_all_s))"
        "     and not exists (select from ccrm.survey_invited v where v.phone_id = f.phone_id"
        "       and v.survey = f.survey"
        "       and v.last_invited_at > $10::timestamptz - make_interval(secs => f.cap_s))"
        "     and not exists (select from ccrm.conversation_latest l where l.phone_id = f.phone_id"
        "       and l.sender = f.sender and l.due is not null)"
        "   returning f.conversation_id),"
        " taken as (insert into ccrm.conversation_latest as l (phone_id, sender, conversation_id, due)"
        "   select phone_id, sender, conversation_id, send_at from first"
        "   where conversation_id = any(array(select conversation_id from asked)) order by phone_id, sender"
        "   on conflict (phone_id, sender) do update set conversation_id = excluded.conversation_id,"
        "     due = excluded.due where l.due is null"
        "   returning conversation_id),"
        " begun as materialized (select * from first"
        "   where conversation_id = any(array(select conversation_id from taken))),"
        " made as (insert into ccrm.conversation (conversation_id, complaint_id, phone_id, sender, survey_hash,"
        "     locale, messages_max, begun_at, arm, survey)"
        "   select conversation_id, complaint_id, phone_id, sender, survey_hash, locale, messages_max,"
        "     $10::timestamptz, arm, survey from begun),"
        " noted as (insert into ccrm.survey_invited (phone_id, survey, last_invited_at)"
        "   select distinct phone_id, survey, $10::timestamptz from begun order by phone_id, survey"
        "   on conflict (phone_id, survey) do update set last_invited_at = excluded.last_invited_at),"
        " tallied as (insert into ccrm.sampled_day as t (survey, department, day, eligible, invited)"
        "   select d.survey, c.department, floor(extract(epoch from $10::timestamptz) / 86400)::integer, count(*),"
        "     count(*) filter (where d.place = any(array(select place from begun)))"
        "   from d join ccrm.complaint c on c.complaint_id = d.complaint_id where d.tallied"
        "   group by d.survey, c.department order by d.survey, c.department"
        "   on conflict (survey, department, day) do update set eligible = t.eligible + excluded.eligible,"
        "     invited = t.invited + excluded.invited),"
        " budgeted as (insert into ccrm.survey_budget as b (survey, segments_max)"
        "   select survey, max(budget) from d where budget > 0 group by survey order by survey"
        "   on conflict (survey) do update set segments_max = excluded.segments_max"
        "   where b.segments_max <> excluded.segments_max)"
        " insert into ccrm.invitation (complaint_id, phone_id, outcome, weight, decided_at, send_at, locale, sender,"
        "   survey_hash, survey, arm)"
        " select complaint_id, phone_id, case when capped then 3 else outcome end,"
        "   case when capped then 0 else weight end, $10::timestamptz, case when capped then null else send_at end,"
        "   locale, sender, survey_hash, survey, arm"
        " from (select d.*, d.outcome = 1 and d.place <> all(array(select place from begun)) as capped from d) d" },
    /* Of an anonymous survey's people no reply is kept, nor its hash once their conversation is over. */
    [PG_ARRIVALS] = { "arrivals",
        "with a as materialized (select * from unnest($1::bigint[], $2::bigint[], $3::smallint[], $4::bytea[],"
        "     $5::text[], $6::bigint[], $7::boolean[], $8::bytea[], $9::smallint[], $10::bigint[], $11::integer[],"
        "     $12::smallint[], $13::smallint[], $14::text[], $15::boolean[], $16::boolean[], $17::boolean[],"
        "     $18::smallint[], $19::integer[], $20::boolean[], $21::text[], $22::boolean[], $23::smallint[],"
        "     $24::smallint[], $25::smallint[], $26::smallint[], $27::text[], $28::text[],"
        "     $30::smallint[], $32::boolean[]) with ordinality"
        "   as a(session, sequence, link, hash, sender, conversation_id, stepped, raw, data_coding, body_hash,"
        "     concat_reference, concat_total, concat_part, text, redelivery, was_read, opt_out, outcome, value,"
        "     value_too, items, comment_follows, solicitation, sentiment, category, alert, rule, span, mode,"
        "     consumes, place)),"
        " r as materialized (select a.*, p.phone_id,"
        "     row_number() over (partition by a.consumes, p.phone_id, a.sender, a.body_hash"
        "       order by a.place) as turn,"
        "     u.live is null as kept, coalesce(u.live, true) as live"
        "   from a join ccrm.phone p on p.lookup_hash = a.hash"
        "   left join lateral (select coalesce(bool_or(v.phase <> 3), false) as live"
        "     from ccrm.audience_member m left join ccrm.conversation v"
        "       on v.conversation_id = a.conversation_id and v.complaint_id = m.complaint_id"
        "     where m.phone_id = p.phone_id and m.wave_id is not null"
        "       and (a.conversation_id is null or v.conversation_id is not null)"
        "     having count(*) > 0) u on true"
        "   where not exists (select from ccrm.arrival k"
        "     where k.session = a.session and k.sequence = a.sequence)),"
        " read as (delete from ccrm.reading d using a"
        "   where d.lookup_hash = a.hash and d.body_hash = a.body_hash),"
        " named as (insert into ccrm.arrival (session, sequence) select session, sequence from r"
        "   on conflict do nothing),"
        " consumed as (delete from ccrm.unanswered u using"
        "   (select w.session, w.sequence from r cross join lateral (select x.session, x.sequence"
        "      from ccrm.unanswered x where x.phone_id = r.phone_id and x.body_hash = r.body_hash"
        "        and x.sender = r.sender and x.session <> r.session and x.session <> all($31::bigint[])"
        "      order by x.unanswered_id offset r.turn - 1 limit 1) w where r.consumes) c"
        "   where u.session = c.session and u.sequence = c.sequence),"
        " waiting as (insert into ccrm.unanswered (session, sequence, phone_id, sender, body_hash, arrived_at)"
        "   select session, sequence, phone_id, sender, body_hash, $29::timestamptz from r"
        "   where live order by place)"
        " insert into ccrm.reply (session, sequence, arrived_at, link, phone_id, sender, conversation_id, stepped, raw,"
        "   data_coding, body_hash, concat_reference, concat_total, concat_part, text, redelivery, was_read, opt_out,"
        "   outcome, value, value_too, items, comment_follows, solicitation, sentiment, category, alert, rule, span,"
        "   mode)"
        " select session, sequence, $29::timestamptz, link, phone_id, sender, conversation_id, stepped, raw,"
        "   data_coding, body_hash, concat_reference, concat_total, concat_part, text, redelivery, was_read, opt_out,"
        "   outcome, value, value_too, items, comment_follows, solicitation, sentiment, category, alert, rule, span,"
        "   mode"
        " from r where kept order by place" },
    [PG_WORDS] = { "words",
        "select ccrm.take_words($1::bytea[], $2::text[], $3::smallint[], $4::bigint[], $5::timestamptz)" },
    [PG_PARTS_WHOLE] = { "parts_whole",
        "delete from ccrm.waiting_part w"
        " using unnest($1::bytea[], $2::text[], $3::integer[], $4::smallint[]) as u(hash, sender, reference, total)"
        "   join ccrm.phone p on p.lookup_hash = u.hash"
        " where w.phone_id = p.phone_id and w.sender = u.sender and w.reference = u.reference and w.total = u.total" },
    [PG_PARTS_WAITING] = { "parts_waiting",
        "insert into ccrm.waiting_part (phone_id, sender, reference, total, part, raw, arrived_at)"
        " select distinct on (p.phone_id, u.sender, u.reference, u.total, u.part)"
        "   p.phone_id, u.sender, u.reference, u.total, u.part, u.raw, $7::timestamptz"
        " from unnest($1::bytea[], $2::text[], $3::integer[], $4::smallint[], $5::smallint[], $6::bytea[])"
        "   with ordinality as u(hash, sender, reference, total, part, raw, place)"
        " join ccrm.phone p on p.lookup_hash = u.hash"
        " order by p.phone_id, u.sender, u.reference, u.total, u.part, u.place desc"
        " on conflict (phone_id, sender, reference, total, part) do update set raw = excluded.raw,"
        "   arrived_at = excluded.arrived_at" },
    [PG_ANSWERED] = { "answered",
        "delete from ccrm.unanswered u using unnest($1::bigint[], $2::bigint[]) as a(session, sequence)"
        " where u.session = a.session and u.sequence = a.sequence" },
    [PG_STEPS] = { "steps",
        "with b as (select survey, segments_max - segments as room from ccrm.survey_budget"
        " for update),"
        " s as materialized (select u.*, case when u.says and u.messages <= c.messages_max"
        " and (b.survey is null or u.kind in (8, 9) or sum(u.segments) filter (where u.says)"
        " over (partition by c.survey order by u.place) <= b.room)"
        " then nextval('ccrm.message_number') end as message_id, c.open_message as old_open, c.survey,"
        " $30::timestamptz as now"
        " from (select * from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::timestamptz[],"
        " $6::smallint[], $7::smallint[], $8::smallint[], $9::smallint[], $10::smallint[], $11::smallint[],"
        " $12::boolean[], $13::boolean[], $14::boolean[], $15::boolean[], $16::smallint[], $17::timestamptz[],"
        " $18::timestamptz[], $19::timestamptz[], $20::smallint[], $21::smallint[], $22::bytea[],"
        " $23::boolean[], $24::smallint[], $25::smallint[], $26::boolean[], $27::boolean[],"
        " $28::text[], $29::timestamptz[], $32::boolean[], $33::smallint[]) with ordinality"
        " as s(conversation_id, version, phone_id, sender, due, phase, outcome, question, reasks, messages,"
        " answers, reminded, confirm_reminded, helped, resent, pending_value, pending_at, started, prompted,"
        " arm, locale, given, says, asks, kind, is_prompt, confirming, text, send_at,"
        " push, segments, place)"
        " order by place offset 0) u"
        " join ccrm.conversation c using (conversation_id)"
        " left join b using (survey)),"
        " spent as (update ccrm.survey_budget t set segments = t.segments + n.n"
        " from (select survey, sum(segments) as n from s where message_id is not null or segments < 0"
        " group by survey) n"
        " where t.survey = n.survey),"
        " done as (update ccrm.conversation c set version = c.version + 1, phase = s.phase, outcome = s.outcome,"
        " question = s.question, reasks = s.reasks, messages = s.messages, answers = s.answers,"
        " reminded = s.reminded, confirm_reminded = s.confirm_reminded, helped = s.helped, resent = s.resent,"
        " pending_value = s.pending_value, pending_at = s.pending_at, started = s.started,"
        " prompted = s.prompted, arm = s.arm, locale = s.locale, given = s.given,"
        " ended_at = case when s.phase = 3 then coalesce(c.ended_at, s.now) end,"
        " before_message = case when s.new then c.open_message else c.before_message end,"
        " before_question = case when s.new then c.open_question else c.before_question end,"
        " before_confirming = case when s.new then c.open_confirming else c.before_confirming end,"
        " before_queued_at = case when s.new then c.open_queued_at else c.before_queued_at end,"
        " open_message = case when s.new then s.message_id when s.phase > 0 then c.open_message end,"
        " open_question = case when s.new then s.asks else c.open_question end,"
        " open_confirming = case when s.new then s.confirming else c.open_confirming end,"
        " open_queued_at = case when s.new then s.now else c.open_queued_at end"
        " from (select *, message_id is not null and is_prompt as new from s) s"
        " where c.conversation_id = s.conversation_id and c.version = s.version returning 1),"
        " timed as (update ccrm.conversation_latest l set due = case when s.phase = 3 then null"
        " when s.says and s.message_id is null or exists"
        " (select from ccrm.phone p join ccrm.opt_out o using (lookup_hash)"
        " where p.phone_id = s.phone_id) then least(s.due, s.now) else s.due end"
        " from s where l.phone_id = s.phone_id and l.sender = s.sender"
        " and l.conversation_id = s.conversation_id and l.due is not null),"
        " unsaid as (delete from ccrm.outbox o using s where o.message_id = s.old_open"
        " and (s.message_id is not null or s.phase in (0, 3))),"
        " queued as (insert into ccrm.outbox (message_id, queued_at, send_at, conversation_id, phone_id, sender,"
        " kind, push, text)"
        " select message_id, now, send_at, conversation_id, phone_id, sender, kind, push, text"
        " from s where message_id is not null order by message_id),"
        " kept as (insert into ccrm.message (message_id, queued_at, conversation_id, phone_id, sender, kind,"
        " question, is_prompt, confirming, send_at, text)"
        " select message_id, now, conversation_id, phone_id, sender, kind, asks,"
        " is_prompt, confirming, send_at, text from s where message_id is not null order by message_id)"
        " select ccrm.expect((select count(*) from done), $31::bigint, 'conversation')" },
    [PG_ANSWERS] = { "answers",
        "insert into ccrm.answer (known_at, arrived_at, conversation_id, complaint_id, phone_id, question,"
        "   question_id, measure, state, value, mode)"
        " select $10::timestamptz, arrived_at, conversation_id, complaint_id, phone_id, question, question_id,"
        "   measure, state, value, mode"
        " from unnest($1::timestamptz[], $2::bigint[], $3::bigint[], $4::bigint[], $5::smallint[], $6::text[],"
        "   $7::text[], $8::smallint[], $9::smallint[], $11::smallint[]) with ordinality as u(arrived_at,"
        "   conversation_id, complaint_id, phone_id, question, question_id, measure, state, value, mode, place)"
        " order by place" },
    [PG_PARTINGS] = { "partings",
        "select ccrm.part_from_answers($1::bigint[], $2::bigint[], $3::text[], $4::smallint[])" },
    [PG_REFERRALS] = { "referrals",
        "insert into ccrm.referral_case (conversation_id, complaint_id, phone_id, question, by_text, raised_at)"
        " select conversation_id, complaint_id, phone_id, question, by_text, $6::timestamptz"
        " from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::smallint[], $5::boolean[]) with ordinality"
        "   as u(conversation_id, complaint_id, phone_id, question, by_text, place) order by place" },
    [PG_REVIEWS] = { "reviews",
        "insert into ccrm.review (conversation_id, complaint_id, phone_id, question, reason, raised_at)"
        " select conversation_id, complaint_id, phone_id, question, reason, $6::timestamptz"
        " from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::smallint[], $5::smallint[]) with ordinality"
        "   as u(conversation_id, complaint_id, phone_id, question, reason, place) order by place" },
    [PG_OPT_OUTS] = { "opt_outs",
        "insert into ccrm.opt_out (lookup_hash, opted_out_at, way)"
        " select distinct hash, $2::timestamptz, 'text' from unnest($1::bytea[]) as u(hash) on conflict do nothing" },
    [PG_OPT_OUT_QUEUE] = { "opt_out_queue",
        "delete from ccrm.outbox o using ccrm.phone p"
        " where p.lookup_hash = any($1::bytea[]) and o.phone_id = p.phone_id and o.kind not in (8, 9)" },
    [PG_OPT_OUT_PULL] = { "opt_out_pull",
        "with pulled as (update ccrm.conversation_latest l set due = $3::timestamptz"
        "   from unnest($1::bytea[], $2::bigint[]) as u(hash, own) join ccrm.phone p on p.lookup_hash = u.hash"
        "   where l.phone_id = p.phone_id and l.conversation_id <> u.own and l.due > $3::timestamptz"
        "   returning l.conversation_id)"
        " update ccrm.conversation c set version = version + 1 from pulled"
        " where c.conversation_id = pulled.conversation_id" },
    [PG_PROBE_ANSWERS] = { "probe_answers",
        "update ccrm.probe b set answered_at = clock_timestamp(),"
        "   ready_until = clock_timestamp() + b.valid"
        " from unnest($1::bytea[], $2::text[], $3::text[]) as a(hash, sender, text)"
        "   join ccrm.phone p on p.lookup_hash = a.hash"
        " where b.phone_id = p.phone_id and b.sender = a.sender and b.code = btrim(a.text)"
        "   and b.answered_at is null and b.asked_at > clock_timestamp() - interval '1 day'" },
    [PG_TRIM_BATCH] = { "trim_batch",
        "delete from ccrm.batch where committed_at < clock_timestamp() - interval '1 day'" },
    [PG_TRIM_PARKED] = { "trim_parked",
        "with gone as (delete from ccrm.parked_receipt where arrived_at < $1::timestamptz - interval '24 hours'"
        "   returning smsc_id, link, state, network_error, arrived_at)"
        " insert into ccrm.orphan_receipt (smsc_id, link, state, network_error, arrived_at, orphaned_at)"
        " select smsc_id, link, state, network_error, arrived_at, $1::timestamptz from gone" },
    [PG_TRIM_UNANSWERED] = { "trim_unanswered",
        "delete from ccrm.unanswered where arrived_at < $1::timestamptz - interval '7 days'" },
    [PG_TRIM_READINGS] = { "trim_readings",
        "delete from ccrm.reading where since < $1::timestamptz - interval '7 days'" },
    [PG_TRIM_PARTS] = { "trim_parts",
        "delete from ccrm.waiting_part where arrived_at < $1::timestamptz - interval '24 hours'" },
    [PG_COMMIT] = { "commit_commit",
        "commit" },
    [PG_ROLLBACK] = { "rollback_commit",
        "rollback" },
};
/* clang-format on */

const char *pg_statement_session(void)
{
    return "set timezone = 'UTC'; set search_path = ''; set jit = off; set lock_timeout = '5s';"
           "set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set enable_hashjoin = off;"
           "set enable_mergejoin = off; set idle_in_transaction_session_timeout = '30s';"
           "set client_connection_check_interval = '1s';";
}

static const struct pg_statement_row *row_of(enum pg_statement statement)
{
    assert(statement < PG_STATEMENT_COUNT);
    if (statement < PG_BEGIN)
        return &pg_statement_load[statement];
    const bool of_network = statement >= PG_ACCEPTED && statement < PG_TRIM_BATCH;
    return of_network ? &pg_statement_network[statement] : &table[statement];
}

const char *pg_statement_text(enum pg_statement statement)
{
    return row_of(statement)->text;
}

const char *pg_statement_name(enum pg_statement statement)
{
    return row_of(statement)->name;
}
