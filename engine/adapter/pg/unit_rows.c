#include "adapter/pg/unit_rows.h"

#include "adapter/pg/text_params.h"
#include "intake/units_difference.h"

enum {
    DATE_WIDTH = 12,
    CODE_WIDTH = UNITS_CODE_MAX * 8 + 32, /* four bytes a code point, each may be quoted */
    CHANGE_WIDTH = UNITS_PARTS_MAX * CODE_WIDTH,
};

static void add_arrays(struct text_params *params, struct text_array *array, size_t count)
{
    for (size_t i = 0; i < count; i++)
        text_params_array(params, &array[i]);
}

static enum pg_outcome insert_spans(struct pg_session *session, struct arena *arena, int32_t revision,
                                    const struct units *units, struct slice zone)
{
    enum { CODE, FIRST, LAST, KEY, KO, EN, CLASS, COLUMNS };
    struct units_span *span = NULL;
    size_t count = 0;
    struct text_array column[COLUMNS];
    if (!units_spans(units, arena, &span, &count))
        return PG_NO_MEMORY;
    for (size_t c = 0; c < COLUMNS; c++)
        column[c] = text_array_in(arena, count, c == FIRST || c == LAST ? DATE_WIDTH : CODE_WIDTH);
    for (size_t i = 0; i < count; i++) {
        const struct units_department *entry = &units->department[span[i].entry];
        text_array_text(&column[CODE], span[i].code);
        text_array_night(&column[FIRST], span[i].first);
        text_array_night(&column[LAST], span[i].last);
        text_array_text(&column[KEY], units_key(units, span[i].root, arena));
        text_array_text(&column[KO], entry->name.ko);
        text_array_text(&column[EN], entry->name.en);
        text_array_text(&column[CLASS], entry->class_name);
    }
    struct text_params params = text_params_in(arena);
    text_params_int(&params, revision);
    text_params_text(&params, zone);
    text_params_int(&params, (int64_t)count);
    add_arrays(&params, column, COLUMNS);
    return text_params_exec(
        &params, session,
        "with version as (insert into ccrm.unit_version (revision_id, zone, spans) "
        "values ($1::integer, $2, $3::integer)) "
        "insert into ccrm.unit_span (revision_id, code, first_night, last_night, unit_key, name_ko, name_en, "
        "class) select $1::integer, * from unnest($4::text[], $5::date[], $6::date[], $7::text[], "
        "$8::text[], $9::text[], $10::text[])",
        NULL);
}

static enum pg_outcome insert_changes(struct pg_session *session, struct arena *arena, int32_t revision,
                                      const struct units *units)
{
    enum { NIGHT, KIND, NAMES, COLUMNS = NAMES + 4 };
    struct text_array column[COLUMNS];
    char *memory = arena_alloc(arena, CHANGE_WIDTH);
    if (memory == NULL)
        return PG_NO_MEMORY;
    for (size_t c = 0; c < COLUMNS; c++)
        column[c] = text_array_in(arena, units->change_count, c < NAMES ? DATE_WIDTH : CHANGE_WIDTH);
    for (size_t i = 0; i < units->change_count; i++) {
        text_array_night(&column[NIGHT], units->change[i].on);
        text_array_name(&column[KIND], units_change_name(units->change[i].kind));
        for (size_t n = 0; n < 4; n++) {
            struct buffer names;
            buffer_init(&names, memory, CHANGE_WIDTH);
            units_change_add_names(&names, units, &units->change[i], n % 2 == 1, n >= 2);
            text_array_text(&column[NAMES + n], buffer_slice(&names));
        }
    }
    struct text_params params = text_params_in(arena);
    text_params_int(&params, revision);
    add_arrays(&params, column, COLUMNS);
    return text_params_exec(
        &params, session,
        "insert into ccrm.unit_change (revision_id, night, kind, before_ko, after_ko, before_en, after_en) "
        "select $1::integer, * from unnest($2::date[], $3::text[], $4::text[], $5::text[], $6::text[], "
        "$7::text[])",
        NULL);
}

/* ---- officers ---- */

/* The root of a term's department: a second term in one department is another term of office. */
static int root_of(const struct units *units, const struct units_term *term)
{
    return units_root(units, units_entry_on(units, term->department, term->from));
}

static struct slice term_key(const struct units *units, const struct units_officer *officer, size_t term,
                             struct arena *arena)
{
    bool again = false;
    for (size_t t = 0; t < term; t++)
        again |= root_of(units, &officer->term[t]) == root_of(units, &officer->term[term]);
    if (!again)
        return officer->key;
    char memory[CODE_WIDTH];
    struct buffer key;
    buffer_init(&key, memory, sizeof memory);
    buffer_add(&key, officer->key);
    buffer_add_byte(&key, '@');
    night_add(&key, officer->term[term].from);
    return arena_copy(arena, buffer_slice(&key));
}

static size_t officer_rows(const struct units *units)
{
    size_t count = 0;
    for (size_t i = 0; i < units->officer_count; i++)
        count += units->officer[i].term_count * (units->officer[i].code_count + 1);
    return count;
}

static enum pg_outcome insert_officers(struct pg_session *session, struct arena *arena, int32_t revision,
                                       const struct units *units)
{
    enum { CODE, FIRST, LAST, KEY, COLUMNS };
    struct text_array column[COLUMNS];
    const size_t count = officer_rows(units);
    for (size_t c = 0; c < COLUMNS; c++)
        column[c] = text_array_in(arena, count, c == FIRST || c == LAST ? DATE_WIDTH : CODE_WIDTH);
    for (size_t i = 0; i < units->officer_count; i++) {
        const struct units_officer *officer = &units->officer[i];
        for (size_t t = 0; t < officer->term_count; t++) {
            const struct slice key = term_key(units, officer, t, arena);
            for (size_t c = 0; c <= officer->code_count; c++) {
                text_array_text(&column[CODE], c == 0 ? officer->key : officer->code[c - 1]);
                text_array_night(&column[FIRST], officer->term[t].from);
                text_array_night(&column[LAST], officer->term[t].to);
                text_array_text(&column[KEY], key);
            }
        }
    }
    struct text_params params = text_params_in(arena);
    text_params_int(&params, revision);
    add_arrays(&params, column, COLUMNS);
    return text_params_exec(&params, session,
                            "insert into ccrm.officer_span (revision_id, code, first_night, last_night, "
                            "officer_key) select $1::integer, * from unnest($2::text[], $3::date[], "
                            "$4::date[], $5::text[])",
                            NULL);
}

enum pg_outcome unit_rows_propose(struct pg_session *session, struct arena *arena,
                                  const struct definition_revision *proposal, const struct units *units,
                                  struct slice zone, const struct slice *lost, size_t lost_count,
                                  const uint8_t hash[DEFINITION_ROWS_HASH_LEN], int32_t *ret_revision)
{
    enum pg_outcome outcome = pg_session_script(session, "begin");
    if (outcome == PG_DONE)
        outcome =
            definition_rows_propose_units(session, arena, proposal, lost, lost_count, hash, ret_revision);
    if (outcome == PG_DONE)
        outcome = insert_spans(session, arena, *ret_revision, units, zone);
    if (outcome == PG_DONE)
        outcome = insert_changes(session, arena, *ret_revision, units);
    if (outcome == PG_DONE)
        outcome = insert_officers(session, arena, *ret_revision, units);
    /* On failure the session is about to end, and with it the transaction; its error is still to be read. */
    return outcome == PG_DONE ? pg_session_script(session, "commit") : outcome;
}

/* ---- codes ---- */

static enum pg_outcome read_codes(struct pg_session *session, struct arena *arena, const char *statement,
                                  struct unit_rows_code **ret, size_t *ret_count)
{
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    const enum pg_outcome outcome = pg_session_exec(session, statement, NULL, 0, &rows);
    if (outcome != PG_DONE)
        return outcome;
    const size_t count = pg_rows_count(rows);
    struct unit_rows_code *code = arena_new_array(arena, struct unit_rows_code, count + 1);
    if (code == NULL)
        return PG_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        code[i] = (struct unit_rows_code){ .code = arena_copy(arena, pg_rows_text(rows, i, 0)),
                                           .complaints = pg_rows_int(rows, i, 1),
                                           .first_closed = { pg_rows_int32(rows, i, 2) },
                                           .last_closed = { pg_rows_int32(rows, i, 3) },
                                           .first_seen = arena_copy(arena, pg_rows_text(rows, i, 4)) };
    *ret = code;
    *ret_count = count;
    return arena->exhausted ? PG_NO_MEMORY : PG_DONE;
}

enum pg_outcome unit_rows_unknown(struct pg_session *session, struct arena *arena,
                                  struct unit_rows_code **ret, size_t *ret_count)
{
    return read_codes(session, arena,
                      "select code, complaints, first_closed::date - date '1970-01-01', "
                      "last_closed::date - date '1970-01-01', to_char(first_seen, 'YYYY-MM-DD HH24:MI') "
                      "from ccrm.unknown_department order by complaints desc, code collate \"C\"",
                      ret, ret_count);
}

enum pg_outcome unit_rows_recent(struct pg_session *session, struct arena *arena, struct unit_rows_code **ret,
                                 size_t *ret_count)
{
    return read_codes(session, arena,
                      "select department, count(*), min(closed_at)::date - date '1970-01-01', "
                      "max(closed_at)::date - date '1970-01-01', '' from ccrm.complaint "
                      "where closed_at > (select max(closed_at) from ccrm.complaint) - interval '180 days' "
                      "group by department order by department collate \"C\"",
                      ret, ret_count);
}

enum pg_outcome unit_rows_release(struct pg_session *session, int64_t *ret_released, int64_t *ret_waiting)
{
    static const char waiting[] = "select count(*) from ccrm.held_complaint where released_at is null";
    struct pg_rows *before PG_ROWS_CLEANUP = NULL, *after PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = pg_session_exec(session, waiting, NULL, 0, &before);
    if (outcome == PG_DONE)
        outcome = pg_session_exec(session, "select ccrm.release_held()", NULL, 0, NULL);
    if (outcome == PG_DONE)
        outcome = pg_session_exec(session, waiting, NULL, 0, &after);
    if (outcome != PG_DONE)
        return outcome;
    *ret_waiting = pg_rows_int(after, 0, 0);
    *ret_released = pg_rows_int(before, 0, 0) - *ret_waiting;
    return PG_DONE;
}
