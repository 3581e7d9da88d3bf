/*
 * desk.h - what the commands of the people who decide about replies share: options, configuration, survey,
 * reader, and a session of the person's own login (the author of whatever it writes).
 */
#ifndef MAIN_OVERSIGHT_DESK_H
#define MAIN_OVERSIGHT_DESK_H

#include "adapter/pg/session.h"
#include "main/config/config.h"
#include "main/reply/reader_setup.h"
#include "survey/survey.h"

#include <stdbool.h>
#include <stddef.h>

enum { DESK_SET_MAX = 40 };

struct desk_options {
    const char *config;
    const char *set[DESK_SET_MAX];
    size_t set_count;
    const char *connection; /* NULL: as configured */
    const char *survey;     /* NULL: as configured */
};

/** Takes --config, --set, --db or --survey by its getopt letter (c, t, d, v); false for any other. */
bool desk_option(struct desk_options *options, int letter, const char *value);

struct desk {
    struct reader_setup reader;
    struct config config;
    const struct survey *survey;
    struct pg_session *session;
};

/** On failure it has said why on stderr and gives the exit code; 0: ready. `desk_close` in both cases. */
__attribute__((warn_unused_result)) int desk_open(const struct desk_options *options, struct desk *desk);
void desk_close(struct desk *desk);

/** Says why the session's last statement failed; gives the exit code of `outcome`. */
int desk_failed(const struct desk *desk, const char *doing, enum pg_outcome outcome);

/** The value of an SQL bytea as libpq gives it ("\x6869"), in the arena; false when it is none. */
__attribute__((warn_unused_result)) bool desk_bytes(struct arena *arena, struct slice hex, struct slice *ret);

/** The question's id; "?" beyond the survey. */
struct slice desk_question(const struct survey *survey, int64_t question);

#endif
