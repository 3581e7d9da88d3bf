#include "main/service/link_numbers.h"

#include "base/buffer.h"

#include <stdio.h>
#include <string.h>

/* Names hold lower-case letters, digits, dots and hyphens: no quoting. */
static struct slice names_of(const struct link_numbers *numbers, char *memory, size_t capacity)
{
    struct buffer array;
    buffer_init(&array, memory, capacity);
    buffer_add_byte(&array, '{');
    for (size_t i = 0; i < numbers->count; i++) {
        buffer_add_text(&array, i > 0 ? "," : "");
        buffer_add_text(&array, numbers->name[i]);
    }
    buffer_add_byte(&array, '}');
    return buffer_slice(&array);
}

static void ask(struct link_numbers *numbers, struct pg_session *session)
{
    char memory[CONFIG_LINKS_MAX * (GATEWAY_UV_NAME_LEN_MAX + 2)];
    const struct slice names = names_of(numbers, memory, sizeof memory);
    struct pg_rows *rows = NULL;
    const enum pg_outcome outcome = pg_session_exec(
        session,
        "select ccrm.name_link(name) from unnest($1::text[]) with ordinality as u(name, place)"
        " order by place",
        &names, 1, &rows);
    numbers->ok = outcome == PG_DONE && pg_rows_count(rows) == numbers->count;
    for (size_t i = 0; numbers->ok && i < numbers->count; i++)
        numbers->number[i] = (uint16_t)pg_rows_int(rows, i, 0);
    if (!numbers->ok) {
        const struct slice error = pg_session_error(session);
        snprintf(numbers->error, sizeof numbers->error, "%.*s", (int)error.len, error.at);
    }
    pg_rows_free(rows);
}

static void on_thread(uv_work_t *work)
{
    struct link_numbers *numbers = work->data;
    struct pg_session *session = NULL;
    numbers->ok = false;
    if (pg_session_open(numbers->database, &session, numbers->error) != PG_DONE)
        return;
    ask(numbers, session);
    pg_session_close(session);
}

static void on_after(uv_work_t *work, int status)
{
    struct link_numbers *numbers = work->data;
    if (status != 0)
        return; /* the loop ends */
    numbers->on_done(numbers->self);
}

bool link_numbers_ask(struct link_numbers *numbers, uv_loop_t *loop, const struct links *links)
{
    numbers->count = links->count;
    for (size_t i = 0; i < links->count; i++)
        memcpy(numbers->name[i], links->link[i].name, sizeof numbers->name[i]);
    numbers->work.data = numbers;
    return uv_queue_work(loop, &numbers->work, on_thread, on_after) == 0;
}
