/*
 * query_service.h - asks SMSCs by query_sm about open prompts whose receipt does not come, on links that are
 * to be asked.
 *
 * The database picks the segments and counts the tries, so that a restart or a second process asks no more
 * often. An answer reaches flow as a receipt does; one that never comes is asked for again later.
 */
#ifndef MAIN_SERVICE_QUERY_SERVICE_H
#define MAIN_SERVICE_QUERY_SERVICE_H

#include "adapter/pg/pg_side.h"
#include "adapter/uv/gateway_uv.h"
#include "base/instant.h"
#include "seam/log.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

enum {
    QUERY_ROWS_MAX = 128,      /* taken at once; they leave as the links have room */
    QUERY_LOOK_MS_MIN = 1000,  /* between two looks at the database */
    QUERY_LOOK_MS_MAX = 30000, /* what is overdue by half an hour may be so by half a minute more */
    QUERY_KEEP_MS = 60000,     /* a row that found no room for so long is given up: that was its try */
};

struct query_row {
    uint16_t link;
    uint8_t id_len, given_len, source_len;
    char id[GATEWAY_SMSC_ID_LEN_MAX], given[GATEWAY_SMSC_ID_LEN_MAX], source[GATEWAY_NUMBER_LEN_MAX];
};

struct query_service {
    uv_loop_t *loop;
    const char *database;
    const struct log *log;
    struct instant (*now)(void *self);
    void *self;
    struct pg_side *side;
    int64_t look_ms; /* when to look next */
    int64_t taken_ms;
    struct query_row row[QUERY_ROWS_MAX];
    size_t count, next;
    bool told_of_failure;
};

/** Once a turn of the loop; `gateway` is NULL before the links are there. */
void query_service_turn(struct query_service *service, struct gateway_uv *gateway);

void query_service_stop(struct query_service *service);

#endif
