#include "main/service/query_service.h"

#include "base/buffer.h"
#include "base/calendar.h"
#include "smpp/session_query.h"

#include <string.h>

enum { ARRAY_LEN_MAX = GATEWAY_LINKS_MAX * 12, MS_PER_S = 1000, ERROR_LEN_MAX = 2 * PG_SESSION_ERROR_MAX };

static const char take[] =
    "select link, smsc_id, given_id, sender from ccrm.take_overdue($1::smallint[], $2::integer[],"
    " $3::timestamptz, $4::integer)";

/* ---- from the database ---- */

static bool copy(struct slice from, char *to, size_t capacity, uint8_t *ret_len)
{
    if (from.len > capacity)
        return false;
    memcpy(to, from.at, from.len);
    *ret_len = (uint8_t)from.len;
    return true;
}

static void take_row(struct query_service *service, const struct pg_rows *rows, size_t i)
{
    struct query_row *row = &service->row[service->count];
    row->link = (uint16_t)pg_rows_int(rows, i, 0);
    if (copy(pg_rows_text(rows, i, 1), row->id, sizeof row->id, &row->id_len) &&
        copy(pg_rows_text(rows, i, 2), row->given, sizeof row->given, &row->given_len) &&
        copy(pg_rows_text(rows, i, 3), row->source, sizeof row->source, &row->source_len))
        service->count++;
}

static void tell(struct query_service *service, struct slice error)
{
    char memory[ERROR_LEN_MAX + 60];
    struct buffer line;
    if (service->told_of_failure)
        return;
    service->told_of_failure = true;
    buffer_init(&line, memory, sizeof memory);
    buffer_add_text(&line, "event=overdue_receipts_unknown reason=");
    buffer_add_quoted(&line, slice_part(error, 0, PG_SESSION_ERROR_MAX));
    service->log->write(service->log->self, LOG_WARNING, buffer_slice(&line));
}

static void on_taken(void *self, enum pg_outcome outcome, const struct pg_rows *rows, struct slice error)
{
    struct query_service *service = self;
    if (outcome != PG_DONE) {
        tell(service, error);
        return;
    }
    service->told_of_failure = false;
    service->count = service->next = 0;
    service->taken_ms = (int64_t)uv_now(service->loop);
    const size_t count = pg_rows_count(rows);
    for (size_t i = 0; i < count && i < QUERY_ROWS_MAX; i++)
        take_row(service, rows, i);
}

/* ---- what to ask for ---- */

/* The links that can be asked now, and the shortest of their times; 0: there is none. */
static int32_t add_links(const struct gateway_uv *gateway, struct buffer *links, struct buffer *seconds)
{
    int32_t shortest_s = 0;
    buffer_add_byte(links, '{');
    buffer_add_byte(seconds, '{');
    for (uint16_t i = 0; i < GATEWAY_LINKS_MAX; i++) {
        const int32_t after_s = gateway_uv_query_after_s(gateway, i);
        if (after_s == 0)
            continue;
        buffer_add_text(links, shortest_s > 0 ? "," : "");
        buffer_add_text(seconds, shortest_s > 0 ? "," : "");
        buffer_add_int(links, i);
        buffer_add_int(seconds, after_s);
        shortest_s = shortest_s == 0 || after_s < shortest_s ? after_s : shortest_s;
    }
    buffer_add_byte(links, '}');
    buffer_add_byte(seconds, '}');
    return shortest_s;
}

static void look(struct query_service *service, const struct gateway_uv *gateway, int64_t now_ms)
{
    char links_memory[ARRAY_LEN_MAX], seconds_memory[ARRAY_LEN_MAX], now_memory[40], most_memory[8];
    struct buffer links, seconds, now, most;
    buffer_init(&links, links_memory, sizeof links_memory);
    buffer_init(&seconds, seconds_memory, sizeof seconds_memory);
    buffer_init(&now, now_memory, sizeof now_memory);
    buffer_init(&most, most_memory, sizeof most_memory);
    const int64_t half_ms = (int64_t)add_links(gateway, &links, &seconds) * MS_PER_S / 2;
    service->look_ms = now_ms + (half_ms < QUERY_LOOK_MS_MIN   ? QUERY_LOOK_MS_MIN
                                 : half_ms > QUERY_LOOK_MS_MAX ? QUERY_LOOK_MS_MAX
                                                               : half_ms);
    if (half_ms == 0)
        return;
    instant_add(&now, service->now(service->self));
    buffer_add_int(&most, QUERY_ROWS_MAX);
    const struct slice param[] = { buffer_slice(&links), buffer_slice(&seconds), buffer_slice(&now),
                                   buffer_slice(&most) };
    if (service->side == NULL)
        service->side = pg_side_new(service->loop, service->database, "set statement_timeout = '5s'");
    if (service->side == NULL || !pg_side_ask(service->side, take, param, 4, on_taken, service))
        tell(service, SLICE_LIT("out of memory"));
}

/* ---- to the links ---- */

static void send_rows(struct query_service *service, struct gateway_uv *gateway)
{
    while (service->next < service->count) {
        const struct query_row *row = &service->row[service->next];
        const struct session_query query = { .smsc_id = { .at = row->id, .len = row->id_len },
                                             .given_id = { .at = row->given, .len = row->given_len },
                                             .source = { .at = row->source, .len = row->source_len } };
        const bool asks = gateway_uv_query_after_s(gateway, row->link) > 0;
        if (asks && !gateway_uv_query(gateway, row->link, &query))
            return; /* no room now */
        service->next++;
    }
}

void query_service_turn(struct query_service *service, struct gateway_uv *gateway)
{
    const int64_t now_ms = (int64_t)uv_now(service->loop);
    if (gateway == NULL)
        return;
    send_rows(service, gateway);
    const bool busy = service->side != NULL && pg_side_is_busy(service->side);
    const bool waits = service->next < service->count && now_ms - service->taken_ms < QUERY_KEEP_MS;
    if (!busy && !waits && now_ms >= service->look_ms)
        look(service, gateway, now_ms);
}

void query_service_stop(struct query_service *service)
{
    pg_side_free(service->side);
    service->side = NULL;
}
