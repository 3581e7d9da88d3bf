/*
 * survey_desk.h - what the commands on published surveys share: a session as the person who logged in, the
 * revisions, and surveys read from a file, from a revision, or as they are in force.
 */
#ifndef MAIN_SURVEY_SURVEY_DESK_H
#define MAIN_SURVEY_SURVEY_DESK_H

#include "adapter/pg/definition_rows.h"
#include "adapter/pg/session.h"
#include "main/survey/survey_stage.h"
#include "survey/survey.h"

#include <stdbool.h>
#include <stddef.h>

struct survey_desk_options {
    const char *config, *connection; /* NULL: as `ccrm run` would find it; as configured */
    const char *reason;
    const char *subject[2]; /* the arguments */
    size_t subject_count;
    int32_t approve, acknowledge, to;
    bool help;
};

/** False for what is no option; says nothing. */
__attribute__((warn_unused_result)) bool survey_desk_parse(int argc, char **argv,
                                                           struct survey_desk_options *ret);

struct survey_desk {
    const char *command; /* "survey publish", for messages */
    struct survey_stage stage;
    struct pg_session *session;
    struct definition_revision *revision; /* of surveys, all */
    size_t count;
};

/** EXIT_OK, or the exit code after a line on stderr; survey_desk_close in either case. */
__attribute__((warn_unused_result)) int
survey_desk_open(const char *command, const struct survey_desk_options *options, struct survey_desk *desk);
void survey_desk_close(struct survey_desk *desk);

/** Says what the database refused; gives its exit code. */
int survey_desk_failed(const struct survey_desk *desk, const char *doing, enum pg_outcome outcome);

/** The last approved revision of a survey, a retirement included; NULL: none. */
const struct definition_revision *survey_desk_latest(const struct survey_desk *desk, struct slice id);

/** The revision of that number; NULL: none. */
const struct definition_revision *survey_desk_revision(const struct survey_desk *desk, int64_t number);

/** What is meant by a word: the number of a revision, the id of a survey that is published, else a file or
 *  the name of one in the program. False after saying why. `*ret_from` may stay NULL (no revision). */
__attribute__((warn_unused_result)) bool survey_desk_survey(struct survey_desk *desk, const char *word,
                                                            const struct survey **ret,
                                                            const struct definition_revision **ret_from);

/** The survey in a revision's text. */
__attribute__((warn_unused_result)) bool survey_desk_read(struct survey_desk *desk,
                                                          const struct definition_revision *revision,
                                                          const struct survey **ret);

#endif
