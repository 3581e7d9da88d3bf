/*
 * season.h - the stepped clock: the simulator owns the time of a season and moves it when nobody has work
 * left.
 *
 * Server of a unix stream socket with one client, the engine. Lines end in LF:
 *     engine: "hello ccrm 1"    simulator: "now T"    engine: "idle T NEXT|never"    simulator: "end"
 * After "idle" the simulator sends what is due at T, waits until all of it is acknowledged, and says "now T"
 * again if it sent anything; when neither side has anything at T it goes to the next due time of either.
 */
#ifndef SMSC_SEASON_H
#define SMSC_SEASON_H

#include "server.h"

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

enum { SEASON_LINE_MAX = 256 };

enum season_state {
    SEASON_WAITS_HELLO,
    SEASON_WAITS_IDLE,  /* "now" was said */
    SEASON_WAITS_FENCE, /* late responses were released; their enquire_link is on its way */
    SEASON_DELIVERS,
    SEASON_ENDS,    /* "end" was said */
    SEASON_OVER,    /* the engine is gone after it */
    SEASON_STALLED, /* nothing moved for the time of patience */
};

struct season {
    struct server *server;
    struct network *network;
    enum season_state state;
    int64_t clock_s, engine_next_s;
    bool delivered; /* something went out since the last "now" */
    uv_pipe_t listener;
    uv_pipe_t *client; /* NULL: none */
    uv_timer_t watchdog;
    uint64_t seen_progress;
    int64_t still_s; /* real seconds without progress */
    int64_t shown_day;
    char line[SEASON_LINE_MAX];
    size_t line_len;
};

/** 0, or a libuv error. Takes over the server's turn. */
__attribute__((warn_unused_result)) int season_start(struct season *season, struct server *server,
                                                     const char *path);

#endif
