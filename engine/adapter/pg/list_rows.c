#include "adapter/pg/list_rows.h"

#include "adapter/pg/text_params.h"

static enum pg_outcome add_one(struct pg_session *session, struct arena *arena, bool staff,
                               const struct list_entry *entry, int64_t *added)
{
    struct text_params params = text_params_in(arena);
    struct pg_rows *rows = NULL;
    text_params_bytes(&params, entry->hash, LIST_ROWS_HASH_LEN);
    text_params_night(&params, entry->first);
    if (entry->has_last)
        text_params_night(&params, entry->last);
    else
        text_params_text(&params, SLICE_LIT("infinity"));
    if (staff)
        text_params_text(&params, entry->department);
    enum pg_outcome outcome = text_params_exec(
        &params, session,
        staff
            ? "insert into ccrm.staff_handset (lookup_hash, first_night, last_night, department) "
              "values ($1::bytea, $2::date, nullif($3::date, 'infinity'), $4) "
              "on conflict do nothing returning 1"
            : "insert into ccrm.agent_handset (lookup_hash, first_night, last_night) "
              "values ($1::bytea, $2::date, nullif($3::date, 'infinity')) on conflict do nothing returning 1",
        &rows);
    if (outcome == PG_DONE)
        *added += (int64_t)pg_rows_count(rows);
    pg_rows_free(rows);
    return outcome;
}

enum pg_outcome list_rows_add(struct pg_session *session, struct arena *arena, bool staff,
                              const struct list_entry *entry, size_t count, int64_t *ret_added)
{
    int64_t added = 0;
    enum pg_outcome outcome = pg_session_script(session, "begin");
    for (size_t i = 0; outcome == PG_DONE && i < count; i++) {
        const size_t used = arena->used;
        outcome = add_one(session, arena, staff, &entry[i], &added);
        arena_reset_to(arena, used);
    }
    if (outcome == PG_DONE)
        outcome = pg_session_script(session, "commit");
    if (outcome == PG_DONE)
        *ret_added = added;
    return outcome;
}
