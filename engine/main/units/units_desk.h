/*
 * units_desk.h - what the commands on units share: options, configuration, a session as the person who logged
 * in, the versions, and units read from a file or from a version.
 */
#ifndef MAIN_UNITS_UNITS_DESK_H
#define MAIN_UNITS_UNITS_DESK_H

#include "adapter/pg/definition_rows.h"
#include "adapter/pg/session.h"
#include "intake/units.h"
#include "main/config/config.h"

#include <stdbool.h>
#include <stddef.h>

struct units_desk_options {
    const char *config, *connection; /* NULL: as `ccrm run` would find it; as configured */
    const char *reason, *subject;    /* NULL: not given */
    struct night effective;
    bool has_effective, json, help;
    int32_t approve;
};

/** False for what is no option; says nothing. */
__attribute__((warn_unused_result)) bool units_desk_parse(int argc, char **argv,
                                                          struct units_desk_options *ret);

struct units_desk {
    const char *command; /* "units plan", for messages */
    struct arena arena;
    void *memory;
    struct findings findings;
    struct config config;
    struct pg_session *session;
    struct definition_revision *revision; /* of units, by (effective, revision) */
    size_t count;
};

/** EXIT_OK, or the exit code after a line on stderr; units_desk_close in either case. */
__attribute__((warn_unused_result)) int
units_desk_open(const char *command, const struct units_desk_options *options, struct units_desk *desk);
void units_desk_close(struct units_desk *desk);

/** Says what the database refused; gives its exit code. */
int units_desk_failed(const struct units_desk *desk, const char *doing, enum pg_outcome outcome);

/** The approved version that comes into force last; NULL: none. `*ret_since`: the first version's first
 *  night. */
const struct definition_revision *units_desk_latest(const struct units_desk *desk, struct night *ret_since);

/** The version of that number; NULL: none. */
const struct definition_revision *units_desk_revision(const struct units_desk *desk, int64_t number);

/** Units from bytes, `file` naming them in findings, which go to stderr. */
__attribute__((warn_unused_result)) bool units_desk_read(struct units_desk *desk, struct slice file,
                                                         struct slice bytes, struct units *ret);

/** Units from a file, with its bytes. */
__attribute__((warn_unused_result)) bool units_desk_read_file(struct units_desk *desk, const char *path,
                                                              struct slice *ret_bytes, struct units *ret);

#endif
