/* What night_store.h says of contacts and uses. */
#include "adapter/pg/night_store.h"
#include "adapter/pg/text_params.h"
#include "adapter/pg/unit_rows.h"
#include "dialog/dialog.h"
#include "seam/store.h"

enum {
    DAY_S = 86400,
    /* A reply is judged CONTACT_RIPE_NIGHTS after sending; a day more for clock changes. */
    RIPE_WINDOW_S = (CONTACT_RIPE_NIGHTS + 1) * DAY_S,
    SHARED_WINDOW_S = (CONTACT_SHARED_NIGHTS + 1) * DAY_S,
    NUMBER_WIDTH = 20,
};

#define THIS_NIGHT UNIT_ROWS_NIGHT("$1", "$3")
#define CLOSED_IN  UNIT_ROWS_DEPARTMENT("d", "$1", "$3")

/* $1 until, $2 since, $3 zone, $4 since minus RIPE_WINDOW_S, $5 since minus SHARED_WINDOW_S, $6 the night
 * after the last that ran. A conversation's first message and its receipt say whether the number was reached.
 * What ended after D is still open here. A closing counts once: on its day, or on the first night that runs
 * after it was told too late, or on that of its release. */
static const char contacts_statement[] =
    "with talk as (select conversation_id, complaint_id, phone_id, started, "
    "case when ended_at < to_timestamp($1::bigint) then outcome else 0 end as outcome, "
    "case when ended_at < to_timestamp($1::bigint) then ended_at end as ended_at "
    "from ccrm.conversation where started < to_timestamp($1::bigint)), "
    "touched as (select complaint_id from ccrm.complaint where closed_at < to_timestamp($1::bigint) "
    "and complaint_id not in (select complaint_id from ccrm.count_closing) "
    "union select complaint_id from talk where started >= to_timestamp($4::bigint) "
    "or ended_at >= to_timestamp($2::bigint) or ended_at >= to_timestamp($5::bigint) "
    "and phone_id in (select phone_id from talk where ended_at >= to_timestamp($2::bigint))), "
    "live as (select talk.* from talk join touched using (complaint_id)), "
    "sent as (select distinct on (conversation_id) conversation_id, case when delivered_at < "
    "to_timestamp($1::bigint) then delivered_at end as delivered_at "
    "from ccrm.delivery join live using (conversation_id) order by conversation_id, message_id), "
    "said as (select conversation_id, min(arrived_at) as first_at "
    "from ccrm.reply join live using (conversation_id) "
    "where not redelivery and arrived_at < to_timestamp($1::bigint) group by 1), "
    "scale as (select distinct on (conversation_id, measure) conversation_id, value "
    "from ccrm.answer join live using (conversation_id) "
    "where measure in ('kindness', 'satisfaction') and state <> 1 and known_at < to_timestamp($1::bigint) "
    "order by conversation_id, measure, known_at desc, answer_id desc), "
    "marks as (select conversation_id, bool_and(value = 5) as best from scale group by 1) "
    "select c.complaint_id, coalesce(v.phone_id, 0), coalesce(k.citizen, 0), d.unit_id, "
    "coalesce(g.night, greatest((c.closed_at at time zone $3)::date, w.released_night, $6::date)) - "
    "date '1970-01-01', c.supplements, "
    "not c.from_citizen, c.phone, "
    "v.conversation_id is not null, coalesce(v.outcome, 0), "
    "(v.started at time zone $3)::date - date '1970-01-01', "
    "s.delivered_at is not null, (s.delivered_at at time zone $3)::date - date '1970-01-01', "
    "v.ended_at is not null, (v.ended_at at time zone $3)::date - date '1970-01-01', "
    "r.first_at is not null, (r.first_at at time zone $3)::date - date '1970-01-01', "
    "floor(extract(epoch from r.first_at))::bigint, "
    "greatest(0, floor(extract(epoch from r.first_at - "
    "case when s.delivered_at <= r.first_at then s.delivered_at else v.started end)))::bigint, "
    "coalesce(m.best, false), "
    "exists (select from ccrm.agent_handset a join ccrm.phone p using (lookup_hash) "
    "where p.phone_id = v.phone_id and (r.first_at at time zone $3)::date "
    "between a.first_night and coalesce(a.last_night, 'infinity')), "
    "(select max(case when h.department = c.department or (h.department, d.unit_id) in "
    "(select x.code, x.unit_id from ccrm.departments_on(" THIS_NIGHT ") x) then 2 else 1 end) "
    "from ccrm.staff_handset h join ccrm.phone p using (lookup_hash) "
    "where p.phone_id = v.phone_id and (r.first_at at time zone $3)::date "
    "between h.first_night and coalesce(h.last_night, 'infinity')) "
    "from touched join ccrm.complaint c using (complaint_id) " CLOSED_IN
    "left join ccrm.count_closing g using (complaint_id) "
    "left join ccrm.complaint_citizen k using (complaint_id) left join live v using (complaint_id) "
    "left join sent s using (conversation_id) left join said r using (conversation_id) "
    "left join marks m using (conversation_id) left join ccrm.held_complaint w on "
    "w.complaint_id = c.complaint_id and w.released_night <= " THIS_NIGHT
    " where c.closed_at < to_timestamp($1::bigint)";

enum column {
    COMPLAINT,
    HANDSET,
    CITIZEN,
    DEPARTMENT,
    CLOSED,
    SUPPLEMENTS,
    NOT_CITIZEN,
    PHONE,
    TALKED,
    OUTCOME,
    SENT,
    DELIVERED,
    DELIVERED_NIGHT,
    ENDED,
    ENDED_NIGHT,
    REPLIED,
    REPLIED_NIGHT,
    REPLIED_AT,
    DELAY,
    BEST,
    AGENT,
    STAFF,
};

static enum contact_number number_of(enum complaint_phone phone)
{
    switch (phone) {
    case COMPLAINT_PHONE_MISSING:
        return CONTACT_MISSING;
    case COMPLAINT_PHONE_IMPOSSIBLE:
        return CONTACT_IMPOSSIBLE;
    case COMPLAINT_PHONE_GIVEN:
    case COMPLAINT_PHONE_LANDLINE: /* a right number, for the call list */
        break;
    }
    return CONTACT_USABLE;
}

static enum contact_list list_of(const struct pg_rows *rows, size_t row)
{
    const int64_t staff = pg_rows_int(rows, row, STAFF); /* 0: not listed, 1: elsewhere, 2: here */
    if (staff > 0)
        return staff == 2 ? CONTACT_STAFF_HERE : CONTACT_STAFF;
    return pg_rows_bool(rows, row, AGENT) ? CONTACT_AGENT : CONTACT_CITIZEN;
}

/* What the network and the citizen said of the number. */
static void add_delivery(const struct pg_rows *rows, size_t row, struct contact *contact)
{
    const enum dialog_outcome outcome = (enum dialog_outcome)pg_rows_int(rows, row, OUTCOME);
    if (!pg_rows_bool(rows, row, TALKED) || outcome == DIALOG_NOT_SENT)
        return;
    contact->sent = pg_rows_night(rows, row, SENT);
    contact->delivery = CONTACT_OPEN;
    if (pg_rows_bool(rows, row, DELIVERED)) {
        contact->delivery = CONTACT_DELIVERED;
        contact->delivery_known = pg_rows_night(rows, row, DELIVERED_NIGHT);
    } else if (outcome == DIALOG_UNDELIVERABLE) {
        contact->delivery = CONTACT_DEAD;
        contact->delivery_known = pg_rows_night(rows, row, ENDED_NIGHT);
    }
    contact->wrong_person = outcome == DIALOG_WRONG_PERSON;
    contact->wrong_person_known = pg_rows_night(rows, row, ENDED_NIGHT);
}

static struct contact contact_at(const struct pg_rows *rows, size_t row)
{
    struct contact contact = {
        .complaint = pg_rows_int(rows, row, COMPLAINT),
        .handset = pg_rows_int(rows, row, HANDSET),
        .citizen = pg_rows_int(rows, row, CITIZEN),
        .department = pg_rows_int32(rows, row, DEPARTMENT),
        .closed = pg_rows_night(rows, row, CLOSED),
        .supplements = pg_rows_int32(rows, row, SUPPLEMENTS),
        .not_citizen = pg_rows_bool(rows, row, NOT_CITIZEN),
        .number = number_of((enum complaint_phone)pg_rows_int(rows, row, PHONE)),
        .replied = pg_rows_bool(rows, row, REPLIED),
        .replied_night = pg_rows_night(rows, row, REPLIED_NIGHT),
        .replied_at = { .unix_s = pg_rows_int(rows, row, REPLIED_AT) },
        .delay_s = pg_rows_int(rows, row, DELAY),
        .best = pg_rows_bool(rows, row, BEST),
        .list = list_of(rows, row),
    };
    const struct night never = { .day = INT32_MAX };
    contact.answered_night = pg_rows_bool(rows, row, ENDED) ? pg_rows_night(rows, row, ENDED_NIGHT) : never;
    if (contact.answered_night.day < contact.replied_night.day)
        contact.answered_night = contact.replied_night; /* a text after the end */
    add_delivery(rows, row, &contact);
    return contact;
}

enum pg_outcome night_store_contacts(const struct night_store *store, struct contact **ret, size_t *ret_count)
{
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    struct text_params params = text_params_in(store->arena);
    const int64_t since = store->ran_before ? store->since.unix_s : 0;
    text_params_instant(&params, store->until);
    text_params_int(&params, since);
    text_params_text(&params, store->zone_name);
    text_params_int(&params, since > RIPE_WINDOW_S ? since - RIPE_WINDOW_S : 0);
    text_params_int(&params, since > SHARED_WINDOW_S ? since - SHARED_WINDOW_S : 0);
    text_params_night(&params, (struct night){ .day = store->ran_before ? store->last_run.day + 1 : 0 });
    enum pg_outcome outcome = text_params_exec(&params, store->session, contacts_statement, &rows);
    if (outcome != PG_DONE)
        return outcome;
    const size_t count = pg_rows_count(rows);
    struct contact *contact = arena_new_array(store->arena, struct contact, count);
    if (contact == NULL)
        return PG_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        contact[i] = contact_at(rows, i);
    *ret = contact;
    *ret_count = count;
    return PG_DONE;
}

enum pg_outcome night_store_append_closings(const struct night_store *store, const struct contact *contact,
                                            size_t contact_count)
{
    struct text_array complaint = text_array_in(store->arena, contact_count, NUMBER_WIDTH);
    struct text_array night = text_array_in(store->arena, contact_count, NUMBER_WIDTH);
    for (size_t i = 0; i < contact_count; i++) {
        if (contact[i].closed.day > store->night.day)
            continue;
        text_array_int(&complaint, contact[i].complaint);
        text_array_night(&night, contact[i].closed);
    }
    struct text_params params = text_params_in(store->arena);
    text_params_array(&params, &complaint);
    text_params_array(&params, &night);
    return text_params_exec(&params, store->session,
                            "insert into ccrm.count_closing (complaint_id, night) "
                            "select * from unnest($1::bigint[], $2::date[]) on conflict do nothing",
                            NULL);
}

/* ---- uses ---- */

enum pg_outcome night_store_append_uses(const struct night_store *store, const struct contact_use *use,
                                        size_t use_count)
{
    enum { COLUMNS = 8 };
    struct text_array column[COLUMNS];
    for (size_t i = 0; i < COLUMNS; i++)
        column[i] = text_array_in(store->arena, use_count, NUMBER_WIDTH);
    for (size_t i = 0; i < use_count; i++) {
        const int32_t night = use[i].night.day;
        if (night > store->night.day || (store->ran_before && night <= store->last_run.day))
            continue;
        text_array_night(&column[0], use[i].night);
        text_array_int(&column[1], use[i].department);
        text_array_int(&column[2], use[i].handset);
        text_array_int(&column[3], use[i].complaint);
        text_array_int(&column[4], use[i].citizen);
        text_array_int(&column[5], use[i].delay_s);
        text_array_bool(&column[6], use[i].best);
        text_array_bool(&column[7], use[i].staff);
    }
    struct text_params params = text_params_in(store->arena);
    for (size_t i = 0; i < COLUMNS; i++)
        text_params_array(&params, &column[i]);
    return text_params_exec(
        &params, store->session,
        "insert into ccrm.count_use (night, department_id, phone_id, complaint_id, citizen, delay_s, best, "
        "staff) select * from unnest($1::date[], $2::integer[], $3::bigint[], $4::bigint[], $5::bigint[], "
        "$6::bigint[], $7::boolean[], $8::boolean[]) on conflict do nothing",
        NULL);
}

enum pg_outcome night_store_uses(const struct night_store *store, struct night first,
                                 struct contact_use **ret, size_t *ret_count)
{
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    struct text_params params = text_params_in(store->arena);
    text_params_night(&params, (struct night){ .day = first.day - CONTACT_SHARED_NIGHTS });
    text_params_night(&params, store->night);
    enum pg_outcome outcome = text_params_exec(
        &params, store->session,
        "select night - date '1970-01-01', department_id, phone_id, complaint_id, citizen, delay_s, best, "
        "staff from ccrm.count_use where night >= $1::date and night <= $2::date",
        &rows);
    if (outcome != PG_DONE)
        return outcome;
    const size_t count = pg_rows_count(rows);
    struct contact_use *use = arena_new_array(store->arena, struct contact_use, count);
    if (use == NULL)
        return PG_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        use[i] = (struct contact_use){ .night = pg_rows_night(rows, i, 0),
                                       .department = pg_rows_int32(rows, i, 1),
                                       .handset = pg_rows_int(rows, i, 2),
                                       .complaint = pg_rows_int(rows, i, 3),
                                       .citizen = pg_rows_int(rows, i, 4),
                                       .delay_s = pg_rows_int(rows, i, 5),
                                       .best = pg_rows_bool(rows, i, 6),
                                       .staff = pg_rows_bool(rows, i, 7) };
    *ret = use;
    *ret_count = count;
    return PG_DONE;
}
