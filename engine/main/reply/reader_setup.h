/*
 * reader_setup.h - what a command needs to read replies as the engine does: the lexicon, a survey, memory for
 * a reading.
 */
#ifndef MAIN_REPLY_READER_SETUP_H
#define MAIN_REPLY_READER_SETUP_H

#include "base/arena.h"
#include "main/lexicons.h"
#include "reply/lexicon.h"
#include "survey/survey.h"

#include <stdbool.h>

enum { READER_SETUP_DEFINITIONS_BYTES = 32 * 1024 * 1024 };

struct reader_setup {
    void *memory;
    struct arena arena;   /* definitions and the lexicon */
    struct arena scratch; /* one reading; reset before each */
    struct lexicons lexicons;
    struct lexicon lexicon; /* theirs */
};

/** False (after a message) without memory. `reader_setup_close` in both cases. */
__attribute__((warn_unused_result)) bool reader_setup_open(struct reader_setup *setup);
void reader_setup_close(struct reader_setup *setup);

/** The lexicons of a --defs folder in place of those that it opened with; says on stderr what is wrong. */
__attribute__((warn_unused_result)) bool reader_setup_lexicons(struct reader_setup *setup, const char *defs);

/** A survey's file, or its name among those in the binary ("visit-integrity"); says on stderr what is wrong
 *  with it. */
__attribute__((warn_unused_result)) bool reader_setup_survey(struct reader_setup *setup, const char *file,
                                                             const struct survey **ret);

#endif
