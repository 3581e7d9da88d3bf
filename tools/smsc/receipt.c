#include "receipt.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

enum { SEOUL_OFFSET_S = 9 * 3600 };

const char *receipt_state_word(enum pdu_state state)
{
    return state == PDU_STATE_DELIVERED ? "DELIVRD" : "UNDELIV";
}

static void add_date(struct buffer *out, int64_t ms)
{
    const time_t local_s = (time_t)(ms / 1000 + SEOUL_OFFSET_S); /* Korea has no daylight saving */
    struct tm tm;
    gmtime_r(&local_s, &tm);
    const int part[] = { tm.tm_year % 100, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min };
    for (size_t i = 0; i < sizeof part / sizeof part[0]; i++)
        buffer_add_padded(out, part[i], 2);
}

void receipt_add_text(struct buffer *out, const struct delivery *d, bool hex_id)
{
    const bool delivered = d->state == PDU_STATE_DELIVERED;
    char id[32];
    snprintf(id, sizeof id, hex_id ? "%" PRIx64 : "%" PRIu64, d->message_id);
    buffer_add_text(out, "id:");
    buffer_add_text(out, id);
    buffer_add_text(out, delivered ? " sub:001 dlvrd:001 submit date:" : " sub:001 dlvrd:000 submit date:");
    add_date(out, d->submitted_ms);
    buffer_add_text(out, " done date:");
    add_date(out, d->due_ms);
    buffer_add_text(out, " stat:");
    buffer_add_text(out, receipt_state_word(d->state));
    buffer_add_text(out, delivered ? " err:000 text:" : " err:001 text:");
}
