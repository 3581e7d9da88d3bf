#include "adapter/pg/night_store.h"

#include "adapter/pg/text_params.h"
#include "adapter/pg/unit_rows.h"
#include "dialog/dialog.h"

#include <assert.h>
#include <string.h>

enum {
    HALF_YEAR_NIGHTS = 180, /* events tell of handsets this far back */
    NUMBER_WIDTH = 20,
    NAME_WIDTH = 40,
};

enum pg_outcome night_store_last(struct pg_session *session, struct arena *arena, struct night night,
                                 bool *ret_found, struct night *ret)
{
    struct text_params params = text_params_in(arena);
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    text_params_night(&params, night);
    enum pg_outcome outcome = text_params_exec(
        &params, session, "select max(night) - date '1970-01-01' from ccrm.night where night < $1::date",
        &rows);
    if (outcome != PG_DONE)
        return outcome;
    *ret_found = pg_rows_text(rows, 0, 0).at != NULL;
    if (*ret_found)
        *ret = pg_rows_night(rows, 0, 0);
    return PG_DONE;
}

/* ---- facts ---- */

#define UNITS UNIT_ROWS_DEPARTMENT("d", "$1", "$3") UNIT_ROWS_MEMBERS("$1", "$3")

/* An answer's first usable reply is when it arrived, its latest row what it says. Codes:
 * engine/dialog/dialog.h. Only the handsets that said something since the last night: nobody else's earlier
 * facts bear on tonight's rows. */
static const char facts_statement[] =
    "with said as (select * from ccrm.answer where known_at < to_timestamp($1::bigint) "
    "and known_at >= to_timestamp($2::bigint) and measure in ('kindness', 'satisfaction', 'solicitation') "
    "and state <> 1 and not (measure = 'solicitation' and value = $4::integer) "
    "and phone_id in (select phone_id from ccrm.answer where known_at >= to_timestamp($5::bigint) "
    "and known_at < to_timestamp($1::bigint))), "
    "first as (select complaint_id, measure, min(arrived_at) as arrived_at from said group by 1, 2), "
    "latest as (select distinct on (complaint_id, measure) complaint_id, measure, phone_id, state, value, "
    "known_at "
    "from said order by complaint_id, measure, known_at desc, answer_id desc) "
    "select l.complaint_id, l.phone_id, d.unit_id, coalesce(t.unit_id, 0), coalesce(o.unit_id, 0), "
    "l.measure, l.state, "
    "l.value, floor(extract(epoch from f.arrived_at))::bigint, "
    "(f.arrived_at at time zone $3)::date - date '1970-01-01', (l.known_at at time zone $3)::date - date "
    "'1970-01-01', "
    "exists (select from ccrm.staff_handset s join ccrm.phone p using (lookup_hash) where p.phone_id = "
    "l.phone_id "
    "and (f.arrived_at at time zone $3)::date between s.first_night and coalesce(s.last_night, 'infinity')), "
    "coalesce(x.decided, 0), coalesce(y.decided, 0) "
    "from latest l join first f using (complaint_id, measure) "
    "join ccrm.complaint c using (complaint_id) " UNITS
    "left join ccrm.count_decision x on x.complaint_id = l.complaint_id and x.measure = l.measure "
    "left join ccrm.count_decision y on y.complaint_id = l.complaint_id and y.measure = l.measure || '-raw' "
    "order by l.complaint_id, l.measure";

static enum tally_state solicitation_state(enum dialog_answer_state state, int value, int digit_yes)
{
    switch (state) {
    case DIALOG_ANSWER_CLEAR:
        return value == digit_yes ? TALLY_EVENT : TALLY_NO_EVENT; /* a survey without the confirm step */
    case DIALOG_ANSWER_PENDING:
        return TALLY_PENDING;
    case DIALOG_ANSWER_CONFIRMED:
        return TALLY_EVENT;
    case DIALOG_ANSWER_WITHDRAWN:
        return TALLY_WITHDRAWN;
    case DIALOG_ANSWER_UNCONFIRMED:
        return TALLY_UNANSWERED;
    case DIALOG_ANSWER_UNCLEAR:
        break;
    }
    return TALLY_NO_EVENT;
}

static enum tally_state scale_state(enum tally_measure measure, int value)
{
    const int unkind_max = 2, satisfied_min = 4; /* tally.h: what is an event of each */
    bool event = measure == TALLY_KINDNESS ? value <= unkind_max : value >= satisfied_min;
    return event ? TALLY_EVENT : TALLY_NO_EVENT;
}

static struct tally_fact fact_at(const struct night_store *store, const struct pg_rows *rows, size_t row)
{
    enum tally_measure measure = tally_measure_from_name(pg_rows_text(rows, row, 5));
    enum dialog_answer_state state = (enum dialog_answer_state)pg_rows_int(rows, row, 6);
    int value = (int)pg_rows_int(rows, row, 7);
    struct tally_fact fact = { .complaint = pg_rows_int(rows, row, 0),
                               .handset = pg_rows_int(rows, row, 1),
                               .department = pg_rows_int32(rows, row, 2),
                               .type = pg_rows_int32(rows, row, 3),
                               .officer = pg_rows_int32(rows, row, 4),
                               .measure = measure,
                               .arrived_at = { .unix_s = pg_rows_int(rows, row, 8) },
                               .arrived = pg_rows_night(rows, row, 9),
                               .known = pg_rows_night(rows, row, 10),
                               .excluded = pg_rows_bool(rows, row, 11),
                               .decided = (enum tally_decision)pg_rows_int(rows, row, 12) };
    if (measure == TALLY_SOLICITATION) {
        fact.state = solicitation_state(state, value, store->digit_yes);
    } else {
        fact.state = scale_state(measure, value);
        fact.value = value;
    }
    if (fact.state == TALLY_NO_EVENT || fact.state == TALLY_PENDING || fact.known.day < fact.arrived.day)
        fact.known = fact.arrived;
    return fact;
}

/* What was said at first, whatever became of it: for surveys without the confirm step. */
static struct tally_fact raw_fact(const struct tally_fact *fact, enum tally_decision decided)
{
    struct tally_fact raw = *fact;
    raw.measure = TALLY_SOLICITATION_RAW;
    raw.state = fact->state == TALLY_NO_EVENT ? TALLY_NO_EVENT : TALLY_EVENT;
    raw.known = fact->arrived;
    raw.decided = decided;
    return raw;
}

enum pg_outcome night_store_facts(const struct night_store *store, struct tally_fact **ret, size_t *ret_count)
{
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    struct text_params params = text_params_in(store->arena);
    text_params_instant(&params, store->until);
    text_params_int(&params, store->ran_before ? store->until.unix_s - NIGHT_STORE_WINDOW_S : 0);
    text_params_text(&params, store->zone_name);
    text_params_int(&params, store->digit_declined);
    text_params_int(&params, store->ran_before ? store->since.unix_s : 0);
    enum pg_outcome outcome = text_params_exec(&params, store->session, facts_statement, &rows);
    if (outcome != PG_DONE)
        return outcome;
    size_t rows_count = pg_rows_count(rows), count = 0;
    struct tally_fact *fact = arena_new_array(store->arena, struct tally_fact, 2 * rows_count);
    if (fact == NULL)
        return PG_NO_MEMORY;
    for (size_t i = 0; i < rows_count; i++) {
        fact[count] = fact_at(store, rows, i);
        if (fact[count++].measure == TALLY_SOLICITATION) {
            fact[count] = raw_fact(&fact[count - 1], (enum tally_decision)pg_rows_int(rows, i, 13));
            count++;
        }
    }
    *ret = fact;
    *ret_count = count;
    return PG_DONE;
}

/* ---- appending ---- */

static bool is_new(const struct night_store *store, struct night known)
{
    return known.day <= store->night.day && (!store->ran_before || known.day > store->last_run.day);
}

static enum pg_outcome append_counts(const struct night_store *store, const struct tally_result *result)
{
    struct text_array unit = text_array_in(store->arena, result->count_count, NUMBER_WIDTH);
    struct text_array measure = text_array_in(store->arena, result->count_count, NAME_WIDTH);
    struct text_array arrived = text_array_in(store->arena, result->count_count, NUMBER_WIDTH);
    struct text_array known = text_array_in(store->arena, result->count_count, NUMBER_WIDTH);
    struct text_array n = text_array_in(store->arena, result->count_count, NUMBER_WIDTH);
    struct text_array k = text_array_in(store->arena, result->count_count, NUMBER_WIDTH);
    struct text_array sum = text_array_in(store->arena, result->count_count, NUMBER_WIDTH);
    for (size_t i = 0; i < result->count_count; i++) {
        const struct tally_count *count = &result->count[i];
        if (!is_new(store, count->known))
            continue;
        text_array_int(&unit, count->unit);
        text_array_name(&measure, tally_measure_name(count->measure));
        text_array_night(&arrived, count->arrived);
        text_array_night(&known, count->known);
        text_array_int(&n, count->n);
        text_array_int(&k, count->k);
        text_array_int(&sum, count->sum);
    }
    struct text_array *column[] = { &unit, &measure, &arrived, &known, &n, &k, &sum };
    struct text_params params = text_params_in(store->arena);
    for (size_t i = 0; i < sizeof(column) / sizeof(column[0]); i++)
        text_params_array(&params, column[i]);
    return text_params_exec(
        &params, store->session,
        "insert into ccrm.count (unit_id, measure, night_arrived, night_known, n, k, sum) "
        "select * from unnest($1::integer[], $2::text[], $3::date[], $4::date[], $5::integer[], "
        "$6::integer[], $7::integer[]) on conflict do nothing",
        NULL);
}

static enum pg_outcome append_events(const struct night_store *store, const struct tally_result *result)
{
    enum { COLUMNS = 11 };
    struct text_array column[COLUMNS];
    for (size_t i = 0; i < COLUMNS; i++)
        column[i] = text_array_in(store->arena, result->event_count, NAME_WIDTH);
    for (size_t i = 0; i < result->event_count; i++) {
        const struct tally_event *event = &result->event[i];
        if (!is_new(store, event->known))
            continue;
        text_array_int(&column[0], event->complaint);
        text_array_int(&column[1], event->handset);
        text_array_int(&column[2], event->department);
        text_array_int(&column[3], event->type);
        text_array_int(&column[4], event->officer);
        text_array_name(&column[5], tally_measure_name(event->measure));
        text_array_int(&column[6], event->state);
        text_array_night(&column[7], event->arrived);
        text_array_night(&column[8], event->known);
        text_array_bool(&column[9], event->counted);
        text_array_bool(&column[10], event->excluded);
    }
    struct text_params params = text_params_in(store->arena);
    for (size_t i = 0; i < COLUMNS; i++)
        text_params_array(&params, &column[i]);
    return text_params_exec(
        &params, store->session,
        "insert into ccrm.count_event (complaint_id, phone_id, department_id, type_id, officer_id, "
        "measure, state, night_arrived, night_known, counted, excluded) "
        "select * from unnest($1::bigint[], $2::bigint[], $3::integer[], $4::integer[], $5::integer[], "
        "$6::text[], $7::smallint[], $8::date[], $9::date[], $10::boolean[], $11::boolean[]) on conflict do "
        "nothing",
        NULL);
}

static enum pg_outcome append_decisions(const struct night_store *store, const struct tally_fact *fact,
                                        size_t fact_count, const struct tally_result *result)
{
    struct text_array complaint = text_array_in(store->arena, fact_count, NUMBER_WIDTH);
    struct text_array measure = text_array_in(store->arena, fact_count, NAME_WIDTH);
    struct text_array decided = text_array_in(store->arena, fact_count, NUMBER_WIDTH);
    for (size_t i = 0; i < fact_count; i++) {
        if (fact[i].decided != TALLY_UNDECIDED || result->decision[i] == TALLY_UNDECIDED ||
            fact[i].measure == TALLY_SOLICITATION_TEXT)
            continue;
        text_array_int(&complaint, fact[i].complaint);
        text_array_name(&measure, tally_measure_name(fact[i].measure));
        text_array_int(&decided, result->decision[i]);
    }
    struct text_params params = text_params_in(store->arena);
    text_params_array(&params, &complaint);
    text_params_array(&params, &measure);
    text_params_array(&params, &decided);
    text_params_night(&params, store->night);
    return text_params_exec(&params, store->session,
                            "insert into ccrm.count_decision (complaint_id, measure, decided, night) "
                            "select u.*, $4::date from unnest($1::bigint[], $2::text[], $3::smallint[]) u "
                            "on conflict do nothing",
                            NULL);
}

enum pg_outcome night_store_append(const struct night_store *store, const struct tally_fact *fact,
                                   size_t fact_count, const struct tally_result *result)
{
    enum pg_outcome outcome = append_counts(store, result);
    if (outcome == PG_DONE)
        outcome = append_events(store, result);
    return outcome == PG_DONE ? append_decisions(store, fact, fact_count, result) : outcome;
}

/* ---- the rules' input ---- */

enum pg_outcome night_store_counts(const struct night_store *store, struct night first, uint32_t measures,
                                   struct tally_count **ret, size_t *ret_count)
{
    struct text_array name = text_array_in(store->arena, TALLY_MEASURE_COUNT, NAME_WIDTH);
    for (int measure = 0; measure < TALLY_MEASURE_COUNT; measure++)
        if ((measures & 1U << measure) != 0)
            text_array_name(&name, tally_measure_name((enum tally_measure)measure));
    struct text_params params = text_params_in(store->arena);
    text_params_array(&params, &name);
    text_params_night(&params, first);
    text_params_night(&params, store->night);
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(&params, store->session,
                                               "select unit_id, measure, night_arrived - date '1970-01-01', "
                                               "night_known - date '1970-01-01', n, k, sum "
                                               "from ccrm.count where measure = any($1::text[]) and "
                                               "night_arrived >= $2::date and night_known <= $3::date",
                                               &rows);
    if (outcome != PG_DONE)
        return outcome;
    size_t count = pg_rows_count(rows);
    struct tally_count *row = arena_new_array(store->arena, struct tally_count, count);
    if (row == NULL)
        return PG_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        row[i] = (struct tally_count){ .unit = pg_rows_int32(rows, i, 0),
                                       .measure = tally_measure_from_name(pg_rows_text(rows, i, 1)),
                                       .arrived = pg_rows_night(rows, i, 2),
                                       .known = pg_rows_night(rows, i, 3),
                                       .n = pg_rows_int32(rows, i, 4),
                                       .k = pg_rows_int32(rows, i, 5),
                                       .sum = pg_rows_int32(rows, i, 6) };
    *ret = row;
    *ret_count = count;
    return PG_DONE;
}

enum pg_outcome night_store_events(const struct night_store *store, struct night first,
                                   struct tally_event **ret, size_t *ret_count)
{
    struct text_params params = text_params_in(store->arena);
    text_params_night(&params, (struct night){ .day = first.day - HALF_YEAR_NIGHTS });
    text_params_night(&params, store->night);
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(
        &params, store->session,
        "select complaint_id, phone_id, department_id, type_id, officer_id, measure, state, "
        "night_arrived - date '1970-01-01', night_known - date '1970-01-01', counted, excluded from "
        "ccrm.count_event "
        "where night_arrived >= $1::date and night_known <= $2::date order by complaint_id, measure, "
        "night_known",
        &rows);
    if (outcome != PG_DONE)
        return outcome;
    size_t count = pg_rows_count(rows);
    struct tally_event *event = arena_new_array(store->arena, struct tally_event, count);
    if (event == NULL)
        return PG_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        event[i] = (struct tally_event){ .complaint = pg_rows_int(rows, i, 0),
                                         .handset = pg_rows_int(rows, i, 1),
                                         .department = pg_rows_int32(rows, i, 2),
                                         .type = pg_rows_int32(rows, i, 3),
                                         .officer = pg_rows_int32(rows, i, 4),
                                         .measure = tally_measure_from_name(pg_rows_text(rows, i, 5)),
                                         .state = (enum tally_state)pg_rows_int(rows, i, 6),
                                         .arrived = pg_rows_night(rows, i, 7),
                                         .known = pg_rows_night(rows, i, 8),
                                         .counted = pg_rows_bool(rows, i, 9),
                                         .excluded = pg_rows_bool(rows, i, 10) };
    *ret = event;
    *ret_count = count;
    return PG_DONE;
}

enum pg_outcome night_store_first(const struct night_store *store, struct night *ret)
{
    struct text_params params = text_params_in(store->arena);
    text_params_night(&params, store->night);
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(
        &params, store->session,
        "select least((select min(night) from ccrm.night), (select min(night_arrived) from ccrm.count), "
        "$1::date) - date '1970-01-01'",
        &rows);
    if (outcome == PG_DONE)
        *ret = pg_rows_night(rows, 0, 0);
    return outcome;
}

enum pg_outcome night_store_closings(const struct night_store *store, struct night first,
                                     struct night_rules_closing **ret, size_t *ret_count)
{
    static const char close[] = "select ccrm.close_flags($1::date, $2)";
    struct text_params params = text_params_in(store->arena);
    text_params_night(&params, store->night);
    text_params_text(&params, store->zone_name);
    enum pg_outcome outcome = text_params_exec(&params, store->session, close, NULL);
    return outcome == PG_DONE ? night_store_closed(store, first, ret, ret_count) : outcome;
}

enum pg_outcome night_store_closed(const struct night_store *store, struct night first,
                                   struct night_rules_closing **ret, size_t *ret_count)
{
    static const char select[] = "select department_id, rule, closed_night - date '1970-01-01' from "
                                 "ccrm.flag where closed_night is not null "
                                 "and closed_night >= $1::date and closed_night <= $2::date order by "
                                 "closed_night, department_id, rule";
    struct text_params params = text_params_in(store->arena);
    text_params_night(&params, first);
    text_params_night(&params, store->night);
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(&params, store->session, select, &rows);
    if (outcome != PG_DONE)
        return outcome;
    size_t count = pg_rows_count(rows);
    struct night_rules_closing *closing = arena_new_array(store->arena, struct night_rules_closing, count);
    if (closing == NULL)
        return PG_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        closing[i] = (struct night_rules_closing){ .department = pg_rows_int32(rows, i, 0),
                                                   .rule = arena_copy(store->arena, pg_rows_text(rows, i, 1)),
                                                   .night = pg_rows_night(rows, i, 2) };
    *ret = closing;
    *ret_count = count;
    return store->arena->exhausted ? PG_NO_MEMORY : PG_DONE;
}
