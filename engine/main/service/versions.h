/*
 * versions.h - the surveys that the engine runs with: those published and in force, and the versions that
 * conversations began with.
 *
 * As long as nothing was published, the definition that the configuration names is in force. Every text that
 * is in force is kept in the database under its hash before the first conversation begins on it, so that the
 * conversation can go on in any process, whatever files it has.
 */
#ifndef MAIN_SERVICE_VERSIONS_H
#define MAIN_SERVICE_VERSIONS_H

#include "adapter/pg/session.h"
#include "base/arena.h"
#include "flow/flow.h"
#include "main/config/config.h"
#include "seam/log.h"
#include "survey/survey_set.h"

#include <stdbool.h>
#include <stdint.h>

struct versions {
    const struct config *config;
    const char *database;         /* libpq connection string */
    const struct survey *written; /* the configuration's definition, completed */
    struct slice written_text;
    void *memory;
    struct arena arena;
    struct survey_set set;
    bool published; /* the set is what was published, not the configuration's definition */
};

/** All is borrowed. False without memory; versions_done in both cases. */
__attribute__((warn_unused_result)) bool versions_init(struct versions *versions, const struct config *config,
                                                       const char *database, const struct survey *written,
                                                       struct slice written_text);
void versions_done(struct versions *versions);

/** Reads what is in force and what live conversations run on, and gives it to the flow. Blocks for some
 *  milliseconds: for the start and a reload. On failure the surveys stay as they were, and the log says
 *  why. */
__attribute__((warn_unused_result)) enum pg_outcome
versions_take_up(struct versions *versions, struct flow *flow, const struct log *log);

/** Gives the flow the version that it wants, if it does and the database has it. Blocks then. */
void versions_answer(struct versions *versions, struct flow *flow, const struct log *log);

#endif
