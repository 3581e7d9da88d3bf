/* The statements of a commit about the network: responses, receipts, links and probes. */
#include "adapter/pg/pg_statement.h"

#include "seam/store.h"

#include <assert.h>

/* The SQL below names these numbers. */
static_assert(GATEWAY_RECEIPT_DELIVERED == 0 && GATEWAY_RECEIPT_UNDELIVERABLE == 1 &&
                  GATEWAY_RECEIPT_EXPIRED == 2,
              "receipts");
static_assert(STORE_TEXT_PROBE == 100 && DIALOG_TEXT_OPTED_OUT == 8 && DIALOG_TEXT_WRONG_PERSON == 9,
              "kinds");
static_assert(STORE_ATTEMPTS_MAX == 8 && STORE_UNCERTAIN_S == 24 * 3600 && STORE_RECEIPT_AGED_S == 60 &&
                  STORE_RECEIPT_AGAIN_S == 5 && STORE_RECEIPT_AGAIN_MAX_S == 3600 &&
                  STORE_RECEIPT_SPAN_S == 3 * 24 * 3600 && STORE_ID_SHARED_S == 24 * 3600 &&
                  STORE_MATCHES_MAX == 1000,
              "times");

/* `hit` (message_id, conversation_id) failed just now, at the time $NOW: what is queued of it goes, and the
 * conversation that waits for it is due. */
#define FAIL_TAIL(NOW)                                                                                       \
    " dropped as (delete from ccrm.outbox o using hit where o.message_id = hit.message_id),"                 \
    " pulled as (update ccrm.conversation_latest l set due = " NOW                                           \
    "   from hit join ccrm.conversation c on c.conversation_id = hit.conversation_id"                        \
    "   where c.open_message = hit.message_id and l.phone_id = c.phone_id and l.sender = c.sender"           \
    "     and l.conversation_id = c.conversation_id and l.due > " NOW " returning l.conversation_id)"        \
    " update ccrm.conversation c set version = version + 1 from pulled"                                      \
    "   where c.conversation_id = pulled.conversation_id"

/* `news` (message_id, took, bits, failed): which parts the receipts of each message show taken, which
 * delivered, and whether one says that it did not arrive. */
#define TOLD_TAIL(NOW)                                                                                       \
    " told as (update ccrm.delivery d set delivered = d.delivered | n.bits,"                                 \
    "     accepted = d.accepted | n.took, uncertain = d.uncertain & ~n.took,"                                \
    "     responded_at = case when d.responded_at is null and n.took <> 0"                                   \
    "         and d.accepted | n.took = (1 << d.parts) - 1 then " NOW " else d.responded_at end,"            \
    "     delivered_at = case when d.delivered_at is null and n.bits <> 0"                                   \
    "         and d.delivered | n.bits = (1 << d.parts) - 1 then " NOW " else d.delivered_at end,"           \
    "     failed_at = case when n.failed then coalesce(d.failed_at, " NOW ") else d.failed_at end"           \
    "   from news n where d.message_id = n.message_id"                                                       \
    "   returning d.message_id, d.conversation_id, case when n.failed then (select b.failed_at is null"      \
    "       from ccrm.delivery b where b.message_id = n.message_id) else false end as fails),"               \
    " hit as (select message_id, conversation_id from told where fails)," FAIL_TAIL(NOW)

/* `r` holds final receipts (smsc_id, link, state, network_error, arrived_at, lookup_hash, second_id,
 * third_id, place). Nearly all find their segment open: only the rest is looked at twice. RETURNING tells new
 * values, the query in it old. An id that several segments share belongs to message 0, which is none. */
#define RECEIPTS_TAIL(NOW)                                                                                   \
    " one as materialized (select distinct on (smsc_id, link) *,"                                            \
    "     count(*) over (partition by smsc_id, link) as n from r order by smsc_id, link, place),"            \
    " final as (update ccrm.segment s set final_at = " NOW ", final_state = one.state,"                      \
    "     network_error = one.network_error, repeats = least(one.n - 1, 32000) from one"                     \
    "   where s.smsc_id = one.smsc_id and s.link = one.link and s.final_at is null and s.message_id <> 0"    \
    "   returning s.smsc_id, s.link, s.message_id, s.part, one.state),"                                      \
    " rest as materialized (select one.* from one join ccrm.segment s on s.smsc_id = one.smsc_id"            \
    "     and s.link = one.link and s.message_id <> 0"                                                       \
    "   where (one.smsc_id, one.link) not in (select smsc_id, link from final)),"                            \
    " parked as (insert into ccrm.parked_receipt (smsc_id, link, state, network_error, arrived_at,"          \
    "     lookup_hash, second_id, third_id, try_at)"                                                         \
    "   select smsc_id, link, state, network_error, arrived_at, lookup_hash, second_id, third_id,"           \
    "     arrived_at + case when smsc_id = '' then interval '0' else interval '5 seconds' end"               \
    "   from r where (smsc_id, link) not in (select smsc_id, link from final) and not exists (select"        \
    "     from ccrm.segment s where s.smsc_id = r.smsc_id and s.link = r.link and s.message_id <> 0)"        \
    "   order by place),"                                                                                    \
    " repeated as (update ccrm.segment s set repeats = least(s.repeats + rest.n, 32000) from rest"           \
    "   where s.smsc_id = rest.smsc_id and s.link = rest.link),"                                             \
    " news as (select message_id, 0 as took,"                                                                \
    "     coalesce(bit_or(1 << part) filter (where state = 0), 0) as bits,"                                  \
    "     bool_or(state in (1, 2)) as failed from final group by message_id)," TOLD_TAIL(NOW)

/* `whose` (parked_id, smsc_id): the parked receipts whose segments are known, under those ids. */
#define FOUND_TAIL(NOW)                                                                                      \
    " gone as (delete from ccrm.parked_receipt k using whose where k.parked_id = whose.parked_id"            \
    "   returning k.parked_id as place, whose.smsc_id, k.link, k.state, k.network_error, k.arrived_at,"      \
    "     k.lookup_hash, k.second_id, k.third_id),"                                                          \
    " r as materialized (select * from gone)," RECEIPTS_TAIL(NOW)

/* A clause a line. */
/* clang-format off */
const struct pg_statement_row pg_statement_network[PG_TRIM_BATCH] = {
    [PG_ACCEPTED] = { "accepted",
        "with a as materialized (select u.*"
        "   from unnest($1::bigint[], $2::smallint[], $3::smallint[], $4::bytea[], $6::bigint[], $7::bytea[])"
        "     with ordinality as u(message_id, part, link, smsc_id, sequence, given_id, place)"
        "   join ccrm.delivery d on d.message_id = u.message_id where d.accepted & (1 << u.part) = 0),"
        " keyed as (insert into ccrm.segment as s (smsc_id, link, part, message_id, accepted_at, sequence,"
        "     given_id)"
        "   select distinct on (smsc_id, link) smsc_id, link, part,"
        "     case when count(*) over (partition by smsc_id, link) = 1 then message_id else 0 end,"
        "     $5::timestamptz, sequence, given_id"
        "   from a"
        "   where smsc_id <> '' order by smsc_id, link, place desc"
        "   on conflict (smsc_id, link) do update set part = excluded.part, message_id ="
        "       case when s.final_at is null and s.accepted_at > $5::timestamptz - interval '24 hours' then 0"
        "         else excluded.message_id end,"
        "     accepted_at = excluded.accepted_at, sequence = excluded.sequence, given_id ="
        "       excluded.given_id, final_at = null,"
        "     final_state = null, network_error = null, repeats = 0),"
        " g as (select message_id, bit_or(1 << part) as bits from a group by message_id)"
        " update ccrm.delivery d set accepted = d.accepted | g.bits, uncertain = d.uncertain & ~g.bits,"
        "   responded_at = case when d.accepted | g.bits = (1 << d.parts) - 1 then $5::timestamptz"
        "     else d.responded_at end"
        " from g where d.message_id = g.message_id" },
    [PG_REFUSED] = { "refused",
        "with g as (select r.message_id, bit_or(1 << r.part) as bits"
        "   from unnest($1::bigint[], $2::smallint[]) as r(message_id, part)"
        "   join ccrm.delivery d on d.message_id = r.message_id"
        "   where d.failed_at is null and d.accepted & (1 << r.part) = 0 group by r.message_id)"
        " update ccrm.delivery d set uncertain = d.uncertain & ~g.bits, refusals = d.refusals + 1"
        " from g where d.message_id = g.message_id" },
    [PG_HOPELESS] = { "hopeless",
        "with hit as (update ccrm.delivery d set failed_at = $3::timestamptz"
        "   from (select distinct r.message_id from unnest($1::bigint[], $2::smallint[]) as r(message_id,"
        "     part)"
        "     join ccrm.delivery b on b.message_id = r.message_id"
        "     join ccrm.message m on m.message_id = b.message_id and m.queued_at = b.queued_at"
        "     join ccrm.phone p on p.phone_id = m.phone_id"
        "     left join ccrm.opt_out o on o.lookup_hash = p.lookup_hash"
        "     where b.failed_at is null and b.accepted & (1 << r.part) = 0"
        "       and (b.refusals > 8 or (o.lookup_hash is not null and m.kind not in (8, 9)))) h"
        "   where d.message_id = h.message_id returning d.message_id, d.conversation_id),"
        FAIL_TAIL("$3::timestamptz") },
    [PG_AGAIN] = { "again",
        "insert into ccrm.outbox as o (message_id, queued_at, send_at, conversation_id, phone_id, sender,"
        "     kind,"
        "   parts_wanted, text)"
        " select m.message_id, m.queued_at, g.send_at, m.conversation_id, m.phone_id, m.sender, m.kind,"
        "     g.bits,"
        "   m.text"
        " from (select r.message_id, bit_or(1 << r.part) as bits,"
        "     $4::timestamptz + make_interval(secs => max(r.after)) as send_at"
        "   from unnest($1::bigint[], $2::smallint[], $3::integer[]) as r(message_id, part, after)"
        "   join ccrm.delivery d on d.message_id = r.message_id"
        "   where d.failed_at is null and d.accepted & (1 << r.part) = 0 group by r.message_id) g"
        " join ccrm.delivery d on d.message_id = g.message_id"
        " join ccrm.message m on m.message_id = d.message_id and m.queued_at = d.queued_at"
        " on conflict (message_id) do update set parts_wanted = o.parts_wanted | excluded.parts_wanted,"
        "   send_at = greatest(o.send_at, excluded.send_at)" },
    [PG_FAILED] = { "failed",
        "with hit as (update ccrm.delivery d set failed_at = $3::timestamptz, uncertain = d.uncertain &"
        "     ~g.bits"
        "   from (select message_id, bit_or(1 << part) as bits"
        "     from unnest($1::bigint[], $2::smallint[]) as r(message_id, part) group by message_id) g"
        "   where d.message_id = g.message_id and d.failed_at is null"
        "   returning d.message_id, d.conversation_id),"
        FAIL_TAIL("$3::timestamptz") },
    [PG_REFUSALS] = { "refusals",
        "insert into ccrm.refusal (message_id, part, link, verdict, command_status, at, sequence)"
        " select message_id, part, link, verdict, status, $6::timestamptz, sequence"
        " from unnest($1::bigint[], $2::smallint[], $3::smallint[], $4::smallint[], $5::bigint[],"
        "   $7::bigint[])"
        "   as u(message_id, part, link, verdict, status, sequence)" },
    [PG_UNCERTAIN] = { "uncertain",
        "with g as (select r.message_id, bit_or(1 << r.part) as bits"
        "   from unnest($1::bigint[], $2::smallint[]) as r(message_id, part)"
        "   join ccrm.delivery d on d.message_id = r.message_id"
        "   where d.failed_at is null and d.accepted & (1 << r.part) = 0 group by r.message_id),"
        " hit as (update ccrm.delivery d set uncertain = d.uncertain | g.bits, uncertain_at = $3::timestamptz"
        "   from g"
        "   where d.message_id = g.message_id"
        "   returning d.message_id, d.conversation_id, d.intended_at + interval '24 hours' as at),"
        " pulled as (update ccrm.conversation_latest l set due = hit.at"
        "   from hit join ccrm.conversation c on c.conversation_id = hit.conversation_id"
        "   where c.open_message = hit.message_id and l.phone_id = c.phone_id and l.sender = c.sender"
        "     and l.conversation_id = c.conversation_id and l.due > hit.at returning l.conversation_id)"
        " update ccrm.conversation c set version = version + 1 from pulled"
        " where c.conversation_id = pulled.conversation_id" },
    [PG_RECEIPTS] = { "receipts",
        "with r as materialized (select *, $5::timestamptz as arrived_at from unnest($1::bytea[],"
        "     $2::smallint[],"
        "     $3::smallint[], $4::integer[], $6::bytea[], $7::bytea[], $8::bytea[]) with ordinality"
        "   as r(smsc_id, link, state, network_error, lookup_hash, second_id, third_id, place)),"
        RECEIPTS_TAIL("$5::timestamptz") },
    [PG_PARKED] = { "parked",
        "with gone as (delete from ccrm.parked_receipt p"
        "     using unnest($1::bytea[], $2::smallint[]) as a(smsc_id, link) join ccrm.segment s using"
        "     (smsc_id, link)"
        "   where p.smsc_id = a.smsc_id and p.link = a.link and s.message_id <> 0 returning p.*),"
        " r as materialized (select *, parked_id as place from gone),"
        RECEIPTS_TAIL("$3::timestamptz") },
    [PG_NAMED] = { "named",
        "with waiting as materialized (select parked_id, smsc_id, link, state, network_error, arrived_at,"
        "     lookup_hash"
        "   from ccrm.parked_receipt where arrived_at >= $2::timestamptz and lookup_hash is not null and"
        "     smsc_id <> ''"
        "   order by arrived_at desc, parked_id desc limit 1000),"
        " one as materialized (select distinct on (smsc_id, link) * from waiting order by smsc_id, link,"
        "     parked_id),"
        " open as materialized (select one.*, d.message_id, d.uncertain,"
        "     row_number() over (partition by d.message_id order by one.parked_id) as turn"
        "   from one join ccrm.phone p on p.lookup_hash = one.lookup_hash"
        "   cross join lateral (select b.message_id, b.uncertain from ccrm.conversation_latest l"
        "       join ccrm.conversation c on c.conversation_id = l.conversation_id"
        "       join ccrm.delivery b on b.message_id = c.open_message"
        "     where l.phone_id = p.phone_id and b.link = one.link and b.uncertain <> 0 and b.failed_at is"
        "     null"
        "       and b.intended_at <= one.arrived_at order by b.intended_at desc, b.message_id desc limit 1) d"
        "   where not exists (select from ccrm.segment s where s.smsc_id = one.smsc_id and s.link ="
        "     one.link)),"
        " pair as materialized (select open.*, u.part from open"
        "   cross join lateral (select part from generate_series(0, 15) part where open.uncertain & (1 <<"
        "     part) <> 0"
        "     order by part offset open.turn - 1 limit 1) u),"
        " gone as (delete from ccrm.parked_receipt k using pair where k.smsc_id = pair.smsc_id and k.link ="
        "     pair.link"
        "     and k.lookup_hash = pair.lookup_hash"
        "   returning k.smsc_id, k.link),"
        " counted as (select smsc_id, link, count(*) as n from gone group by smsc_id, link),"
        " made as (insert into ccrm.segment (smsc_id, link, part, message_id, accepted_at, final_at,"
        "     final_state,"
        "     network_error, repeats)"
        "   select pair.smsc_id, pair.link, part, message_id, $1::timestamptz, $1::timestamptz, state,"
        "     network_error,"
        "     least(n - 1, 32000) from pair join counted on counted.smsc_id = pair.smsc_id and counted.link"
        "     = pair.link),"
        " news as (select message_id, bit_or(1 << part) as took,"
        "     coalesce(bit_or(1 << part) filter (where state = 0), 0) as bits, bool_or(state in (1, 2)) as"
        "     failed"
        "   from pair group by message_id),"
        TOLD_TAIL("$1::timestamptz") },
    [PG_PARKED_OTHER] = { "parked_other",
        "with whose as materialized (select k.parked_id, a.smsc_id"
        "   from unnest($1::bytea[], $2::smallint[]) as a(smsc_id, link) join ccrm.segment s using"
        "     (smsc_id, link)"
        "   join ccrm.delivery d on d.message_id = s.message_id"
        "   join ccrm.conversation c on c.conversation_id = d.conversation_id join ccrm.phone p on"
        "     p.phone_id = c.phone_id"
        "   join ccrm.parked_receipt k on k.lookup_hash = p.lookup_hash and k.link = a.link"
        "     and a.smsc_id in (k.second_id, k.third_id)),"
        FOUND_TAIL("$3::timestamptz") },
    [PG_SUSPENSIONS] = { "suspensions",
        "insert into ccrm.link_suspension (link, reason) select u.link, u.reason"
        " from unnest($1::smallint[], $2::text[]) as u(link, reason)"
        " where not exists (select from ccrm.link_suspension s"
        "   where s.link = u.link and s.lifted_at is null)" },
    [PG_PROBES] = { "probes",
        "with w as (select u.*, p.phone_id"
        "   from unnest($1::bigint[], $2::bytea[], $3::text[], $4::text[], $5::text[], $6::bigint[],"
        "       $7::text[], $9::boolean[]) as u(probe_id, hash, sender, text, code, valid_s, problem, trial)"
        "   left join ccrm.phone p on p.lookup_hash = u.hash),"
        " opened as (update ccrm.trial t set problem = nullif(w.problem, ''), opened_at = $8::timestamptz,"
        "   phone_id = w.phone_id from w where w.trial and t.trial_id = w.probe_id and t.opened_at is null),"
        " taken as (update ccrm.probe b set phone_id = w.phone_id, sender = w.sender, code = w.code,"
        "     valid = make_interval(secs => w.valid_s), problem = nullif(w.problem, ''),"
        "     message_id = case when w.problem = '' then nextval('ccrm.message_number') end"
        "   from w where not w.trial and b.probe_id = w.probe_id and b.message_id is null"
        "     and b.problem is null"
        "   returning b.message_id, b.phone_id, b.sender, w.text),"
        " kept as (insert into ccrm.message (message_id, queued_at, conversation_id, phone_id, sender,"
        "     kind, question, is_prompt, confirming, send_at, text)"
        "   select message_id, $8::timestamptz, 0, phone_id, sender, 100, 0, false, false, $8::timestamptz,"
        "     text from taken where message_id is not null)"
        " insert into ccrm.outbox (message_id, queued_at, send_at, conversation_id, phone_id, sender, kind,"
        "   text)"
        " select message_id, $8::timestamptz, $8::timestamptz, 0, phone_id, sender, 100, text"
        " from taken where message_id is not null" },
    [PG_FOUND] = { "found",
        "with due as materialized (select * from ccrm.parked_receipt where try_at <= $1::timestamptz"
        "   order by try_at, parked_id limit 1000 for update skip locked),"
        " whose as materialized (select due.parked_id, f.smsc_id"
        "   from due left join ccrm.phone p on p.lookup_hash = due.lookup_hash"
        "   cross join lateral (select s.smsc_id from ccrm.segment s"
        "       left join ccrm.delivery d on d.message_id = s.message_id"
        "       left join ccrm.conversation c on c.conversation_id = d.conversation_id"
        "     where s.smsc_id in (due.smsc_id, due.second_id, due.third_id) and s.link = due.link and"
        "     s.message_id <> 0"
        "       and (c.phone_id = p.phone_id"
        "         or (s.smsc_id = due.smsc_id and (c.phone_id is null or p.phone_id is null)))"
        "     order by s.smsc_id = due.smsc_id desc limit 1) f),"
        FOUND_TAIL("$1::timestamptz") },
    [PG_PLACED] = { "placed",
        "with due as materialized (select * from ccrm.parked_receipt where try_at <= $1::timestamptz"
        "   order by try_at, parked_id limit 1000 for update skip locked),"
        " who as materialized (select distinct p.phone_id, due.lookup_hash, due.link"
        "   from due join ccrm.phone p on p.lookup_hash = due.lookup_hash"
        "   where due.smsc_id = '' or due.arrived_at <= $1::timestamptz - interval '60 seconds'),"
        " waiting as materialized (select who.phone_id, k.*, row_number() over (w order by k.arrived_at,"
        "     k.parked_id) as turn,"
        "     count(*) over w as total, max(k.arrived_at) over w as latest,"
        "     bool_and(k.smsc_id = '' or k.arrived_at <= $1::timestamptz - interval '60 seconds') over w as"
        "     aged"
        "   from who join ccrm.parked_receipt k on k.lookup_hash = who.lookup_hash and k.link = who.link"
        "   where k.smsc_id = '' or not exists (select from ccrm.parked_receipt e where e.lookup_hash ="
        "     k.lookup_hash"
        "     and e.link = k.link and e.smsc_id = k.smsc_id and e.parked_id < k.parked_id)"
        "   window w as (partition by who.phone_id, k.link)),"
        " open as materialized (select b.phone_id, b.link, d.message_id, u.part, d.intended_at,"
        "     row_number() over"
        "       (partition by b.phone_id, b.link order by d.intended_at, d.message_id, u.part) as turn,"
        "     count(*) over (partition by b.phone_id, b.link) as total"
        "   from (select distinct phone_id, link, latest from waiting where aged) b"
        "   join ccrm.conversation_latest l on l.phone_id = b.phone_id"
        "   join ccrm.message m on m.conversation_id = l.conversation_id"
        "     and m.queued_at > $1::timestamptz - interval '30 days'"
        "   join ccrm.delivery d on d.message_id = m.message_id cross join generate_series(0, 15) as u(part)"
        "   where d.link = b.link and d.failed_at is null and d.intended_at <= b.latest"
        "     and d.intended_at > $1::timestamptz - interval '3 days'"
        "     and (d.accepted | d.uncertain) & ~d.delivered & (1 << u.part) <> 0"
        "     and not exists (select from ccrm.segment s"
        "       where s.message_id = d.message_id and s.part = u.part and s.final_at is not null)),"
        " couple as (select phone_id, link, max(parked_id) as parked_id, max(arrived_at) as arrived_at,"
        "     max(message_id) as message_id, max(part) as part, max(intended_at) as intended_at"
        "   from (select phone_id, link, turn, total, parked_id, arrived_at, null::bigint as message_id,"
        "       null::integer as part, null::timestamptz as intended_at from waiting"
        "     union all select phone_id, link, turn, total, null, null, message_id, part, intended_at"
        "       from open) u"
        "   group by phone_id, link, turn, total having count(*) = 2),"
        " pair as materialized (select k.*, f.message_id, f.part"
        "   from (select *, bool_and(intended_at <= arrived_at) over (partition by phone_id, link) as fits"
        "     from couple) f join ccrm.parked_receipt k on k.parked_id = f.parked_id where fits),"
        " own as materialized (select pair.*, coalesce((select s.smsc_id from ccrm.segment s"
        "       where s.message_id = pair.message_id and s.part = pair.part limit 1),"
        "     convert_to(' ' || message_id || '.' || part, 'UTF8')) as own_id from pair),"
        " made as (insert into ccrm.segment (smsc_id, link, part, message_id, accepted_at)"
        "   select own_id, link, part, message_id, $1::timestamptz from own on conflict do nothing),"
        " named as (update ccrm.parked_receipt k set smsc_id = own_id, try_at = least(k.try_at,"
        "     $1::timestamptz) from own"
        "   where k.lookup_hash = own.lookup_hash and k.link = own.link"
        "     and (k.parked_id = own.parked_id or (k.smsc_id <> '' and k.smsc_id = own.smsc_id)))"
        " update ccrm.delivery d set accepted = d.accepted | n.took, uncertain = d.uncertain & ~n.took,"
        "   responded_at = case when d.responded_at is null and d.accepted | n.took = (1 << d.parts) - 1"
        "     then $1::timestamptz else d.responded_at end"
        " from (select message_id, bit_or(1 << part) as took from own group by message_id) n"
        " where d.message_id = n.message_id" },
    [PG_LATER] = { "later",
        "with due as materialized (select parked_id, arrived_at, $1::timestamptz - arrived_at as age"
        "   from ccrm.parked_receipt where try_at <= $1::timestamptz"
        "   order by try_at, parked_id limit 1000 for update skip locked)"
        " update ccrm.parked_receipt k set try_at = $1::timestamptz + case when age >= interval '60 seconds'"
        "     then least(age, interval '1 hour')"
        "     else least(greatest(age, interval '5 seconds'), interval '60 seconds' - age) end"
        " from due where k.parked_id = due.parked_id" },
};
/* clang-format on */
