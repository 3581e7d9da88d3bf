/* call_open.h - a call that this login has open: whom, why, and the survey that is read out. */
#ifndef MAIN_CALLS_CALL_OPEN_H
#define MAIN_CALLS_CALL_OPEN_H

#include "main/survey/survey_desk.h"

#include <stdbool.h>
#include <stdint.h>

struct call_options {
    struct survey_desk_options desk;
    const char *survey;   /* instead of the one that the citizen would have been sent; NULL: that one */
    const char *key_file; /* NULL: the systemd credential */
    const char *result;
    bool english, json, help;
};

struct call_open {
    int64_t attempt, complaint;
    bool agreed; /* else: a landline */
    int64_t tries;
    struct slice source_number, department, type; /* in the desk's arena, as all the rest */
    struct instant closed_at;
    enum locale locale;  /* the citizen's */
    struct slice cipher; /* the number, sealed; hexadecimal */
    int32_t key_id;
    struct survey survey; /* completed */
};

/** False for what is no option; says nothing. The other words stay in argv from *ret_at on. */
__attribute__((warn_unused_result)) bool call_open_parse(int argc, char **argv, struct call_options *ret,
                                                         int *ret_at);

/** EXIT_OK, or the exit code after a line on stderr: not this login's, or over already. */
__attribute__((warn_unused_result)) int call_open_read(struct survey_desk *desk,
                                                       const struct call_options *options, int64_t attempt,
                                                       struct call_open *ret);

/** What is read out for a question, in the citizen's language, in the arena; with the introduction before
 *  it. */
struct slice call_open_words(const struct call_open *call, size_t question, bool introduces,
                             const struct zone *zone, struct arena *arena);

#endif
