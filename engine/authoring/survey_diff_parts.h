/* survey_diff_parts.h - between the files of survey_diff: the pen, and the questions' own comparison. */
#ifndef AUTHORING_SURVEY_DIFF_PARTS_H
#define AUTHORING_SURVEY_DIFF_PARTS_H

#include "authoring/survey_diff.h"

struct diff {
    struct arena *arena;
    struct buffer *out;
    struct survey_diff *ret;
};

/** "WHAT NAME". */
void diff_line(struct diff *diff, const char *what, struct slice name);

/** "WHERE NAME WHAT" with the values below it, when they differ. */
void diff_value(struct diff *diff, const char *where, struct slice name, const char *what,
                struct slice before, struct slice after);
void diff_number(struct diff *diff, const char *where, struct slice name, const char *what, int64_t before,
                 int64_t after);
void diff_duration(struct diff *diff, const char *where, struct slice name, const char *what, int64_t before,
                   int64_t after);

/** In each locale. */
void diff_text(struct diff *diff, const char *where, struct slice name, const char *what,
               const struct survey_text *before, const struct survey_text *after);

/** Something is no longer asked. */
void diff_lost(struct diff *diff, const char *what, struct slice name);

void diff_questions(struct diff *diff, const struct survey *before, const struct survey *after);

#endif
