#include "adapter/pg/definition_rows.h"

#include "adapter/pg/text_params.h"

static struct slice kind_name(enum definition_rows_kind kind)
{
    switch (kind) {
    case DEFINITION_ROWS_RULES:
        return SLICE_LIT("RuleGroup");
    case DEFINITION_ROWS_SURVEYS:
        return SLICE_LIT("Survey");
    case DEFINITION_ROWS_UNITS:
        return SLICE_LIT("Units");
    }
    return SLICE_EMPTY;
}

static void read_revision(struct arena *arena, const struct pg_rows *rows, size_t i,
                          struct definition_revision *ret)
{
    *ret = (struct definition_revision){
        .revision = pg_rows_int32(rows, i, 0),
        .id = arena_copy(arena, pg_rows_text(rows, i, 1)),
        .text = arena_copy(arena, pg_rows_text(rows, i, 2)),
        .reason = arena_copy(arena, pg_rows_text(rows, i, 3)),
        .author = arena_copy(arena, pg_rows_text(rows, i, 4)),
        .effective = pg_rows_night(rows, i, 5),
        .approved = pg_rows_bool(rows, i, 6),
        .approver = arena_copy(arena, pg_rows_text(rows, i, 7)),
        .retires = pg_rows_bool(rows, i, 8),
        .restores = pg_rows_int32(rows, i, 9),
        .integrity = pg_rows_bool(rows, i, 10),
        .coverage_lost = arena_copy(arena, pg_rows_text(rows, i, 11)),
        .proposed_at = arena_copy(arena, pg_rows_text(rows, i, 12)),
        .approved_at = arena_copy(arena, pg_rows_text(rows, i, 13)),
        .acknowledged = pg_rows_bool(rows, i, 14),
    };
}

enum pg_outcome definition_rows_list(struct pg_session *session, struct arena *arena,
                                     enum definition_rows_kind kind, struct definition_revision **ret,
                                     size_t *ret_count)
{
    static const char statement[] =
        "select r.revision_id, r.definition_id, r.text, r.reason, r.author,"
        " coalesce(r.effective_night - date '1970-01-01', 0),"
        " a.author is not null, coalesce(a.author::text, ''), r.action = 'retire', coalesce(r.restores, 0),"
        " r.integrity, array_to_string(r.coverage_lost, '; '),"
        " to_char(r.proposed_at, 'YYYY-MM-DD HH24:MI'),"
        " coalesce(to_char(a.approved_at, 'YYYY-MM-DD HH24:MI'), ''),"
        " not exists (select from ccrm.coverage_loss l where l.revision_id = r.revision_id) "
        "from ccrm.definition_revision r left join ccrm.definition_approval a using (revision_id) "
        "where r.kind = $1 order by r.effective_night, r.revision_id";
    const struct slice param = kind_name(kind);
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = pg_session_exec(session, statement, &param, 1, &rows);
    if (outcome != PG_DONE)
        return outcome;
    const size_t count = pg_rows_count(rows);
    struct definition_revision *revision = arena_new_array(arena, struct definition_revision, count + 1);
    if (revision == NULL)
        return PG_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        read_revision(arena, rows, i, &revision[i]);
    *ret = revision;
    *ret_count = count;
    return arena->exhausted ? PG_NO_MEMORY : PG_DONE;
}

/* One a line: a department's name may hold anything but a line end. */
static struct slice joined_lines(struct arena *arena, const struct slice *line, size_t count)
{
    size_t len = 1;
    for (size_t i = 0; i < count; i++)
        len += line[i].len + 1;
    char *memory = arena_alloc(arena, len);
    struct buffer out;
    if (memory == NULL)
        return (struct slice){ 0 };
    buffer_init(&out, memory, len);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_add_byte(&out, '\n');
        buffer_add(&out, line[i]);
    }
    return buffer_slice(&out);
}

enum pg_outcome definition_rows_propose_rules(struct pg_session *session, struct arena *arena,
                                              const struct definition_revision *proposal,
                                              const uint8_t hash[DEFINITION_ROWS_HASH_LEN],
                                              int32_t *ret_revision)
{
    struct text_params params = text_params_in(arena);
    text_params_text(&params, proposal->id);
    text_params_text(&params, proposal->text);
    text_params_bytes(&params, hash, DEFINITION_ROWS_HASH_LEN);
    text_params_night(&params, proposal->effective);
    text_params_text(&params, proposal->reason);
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(
        &params, session,
        "insert into ccrm.definition_revision (definition_id, text, hash, effective_night, reason) "
        "values ($1, $2, $3::bytea, $4::date, $5) returning revision_id",
        &rows);
    if (outcome == PG_DONE)
        *ret_revision = pg_rows_int32(rows, 0, 0);
    return outcome;
}

enum pg_outcome definition_rows_propose_survey(struct pg_session *session, struct arena *arena,
                                               const struct definition_revision *proposal,
                                               const struct slice *lost, size_t lost_count,
                                               const uint8_t hash[DEFINITION_ROWS_HASH_LEN],
                                               int32_t *ret_revision)
{
    struct text_params params = text_params_in(arena);
    text_params_text(&params, proposal->id);
    text_params_text(&params, proposal->text);
    text_params_bytes(&params, hash, DEFINITION_ROWS_HASH_LEN);
    text_params_text(&params, proposal->reason);
    text_params_text(&params, proposal->retires ? SLICE_LIT("retire") : SLICE_LIT("publish"));
    text_params_int(&params, proposal->restores);
    text_params_text(&params, proposal->integrity ? SLICE_LIT("true") : SLICE_LIT("false"));
    text_params_text(&params, joined_lines(arena, lost, lost_count));
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(
        &params, session,
        "insert into ccrm.definition_revision (kind, definition_id, text, hash, reason, action, restores, "
        "integrity, coverage_lost) values ('Survey', $1, $2, $3::bytea, $4, $5, nullif($6::integer, 0), "
        "$7::boolean, coalesce(string_to_array(nullif($8, ''), E'\\n'), '{}')) returning revision_id",
        &rows);
    if (outcome == PG_DONE)
        *ret_revision = pg_rows_int32(rows, 0, 0);
    return outcome;
}

enum pg_outcome definition_rows_propose_units(struct pg_session *session, struct arena *arena,
                                              const struct definition_revision *proposal,
                                              const struct slice *lost, size_t lost_count,
                                              const uint8_t hash[DEFINITION_ROWS_HASH_LEN],
                                              int32_t *ret_revision)
{
    struct text_params params = text_params_in(arena);
    text_params_text(&params, proposal->id);
    text_params_text(&params, proposal->text);
    text_params_bytes(&params, hash, DEFINITION_ROWS_HASH_LEN);
    text_params_night(&params, proposal->effective);
    text_params_text(&params, proposal->reason);
    text_params_text(&params, joined_lines(arena, lost, lost_count));
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(
        &params, session,
        "insert into ccrm.definition_revision (kind, definition_id, text, hash, effective_night, reason, "
        "integrity, coverage_lost) values ('Units', $1, $2, $3::bytea, $4::date, $5, $6 <> '', "
        "coalesce(string_to_array(nullif($6, ''), E'\\n'), '{}')) returning revision_id",
        &rows);
    if (outcome == PG_DONE)
        *ret_revision = pg_rows_int32(rows, 0, 0);
    return outcome;
}

enum pg_outcome definition_rows_approve(struct pg_session *session, struct arena *arena, int32_t revision)
{
    struct text_params params = text_params_in(arena);
    text_params_int(&params, revision);
    return text_params_exec(&params, session,
                            "insert into ccrm.definition_approval (revision_id) values ($1::integer)", NULL);
}

enum pg_outcome definition_rows_acknowledge(struct pg_session *session, struct arena *arena, int32_t revision,
                                            struct slice reason, struct slice *ret_lost)
{
    struct text_params params = text_params_in(arena);
    text_params_int(&params, revision);
    text_params_text(&params, reason);
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    const enum pg_outcome outcome = text_params_exec(
        &params, session,
        "with lost as (select revision_id, array_to_string(coverage_lost, '; ') as what from "
        "ccrm.coverage_loss where revision_id = $1::integer), known as (insert into "
        "ccrm.coverage_acknowledgement (revision_id, reason) select revision_id, $2 from lost) "
        "select what from lost",
        &rows);
    if (outcome != PG_DONE)
        return outcome;
    *ret_lost = pg_rows_count(rows) == 1 ? arena_copy(arena, pg_rows_text(rows, 0, 0)) : SLICE_EMPTY;
    return arena->exhausted ? PG_NO_MEMORY : PG_DONE;
}

enum pg_outcome definition_rows_keep(struct pg_session *session, struct arena *arena, struct slice id,
                                     struct slice text, const uint8_t hash[DEFINITION_ROWS_HASH_LEN])
{
    struct text_params params = text_params_in(arena);
    text_params_bytes(&params, hash, DEFINITION_ROWS_HASH_LEN);
    text_params_text(&params, id);
    text_params_text(&params, text);
    return text_params_exec(
        &params, session,
        "insert into ccrm.survey_version (hash, survey_id, text) values ($1::bytea, $2, $3) "
        "on conflict do nothing",
        NULL);
}

enum pg_outcome definition_rows_text(struct pg_session *session, struct arena *arena,
                                     const uint8_t hash[DEFINITION_ROWS_HASH_LEN], struct slice *ret)
{
    struct text_params params = text_params_in(arena);
    text_params_bytes(&params, hash, DEFINITION_ROWS_HASH_LEN);
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(
        &params, session, "select text from ccrm.survey_version where hash = $1::bytea", &rows);
    *ret = outcome == PG_DONE && pg_rows_count(rows) == 1 ? arena_copy(arena, pg_rows_text(rows, 0, 0))
                                                          : SLICE_EMPTY;
    return outcome;
}

enum pg_outcome definition_rows_live(struct pg_session *session, struct arena *arena, struct slice **ret_text,
                                     size_t *ret_count)
{
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = pg_session_exec(
        session,
        "select v.text from ccrm.survey_version v where exists (select from ccrm.conversation c "
        "where c.survey_hash = v.hash and c.ended_at is null) order by v.first_used_at desc",
        NULL, 0, &rows);
    if (outcome != PG_DONE)
        return outcome;
    const size_t count = pg_rows_count(rows);
    struct slice *text = arena_new_array(arena, struct slice, count + 1);
    for (size_t i = 0; text != NULL && i < count; i++)
        text[i] = arena_copy(arena, pg_rows_text(rows, i, 0));
    *ret_text = text;
    *ret_count = count;
    return text == NULL || arena->exhausted ? PG_NO_MEMORY : PG_DONE;
}
