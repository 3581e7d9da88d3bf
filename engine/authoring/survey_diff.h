/*
 * survey_diff.h - what a new version of a survey changes, said in questions and texts, not in lines; and what
 * it no longer asks, or of whom.
 */
#ifndef AUTHORING_SURVEY_DIFF_H
#define AUTHORING_SURVEY_DIFF_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/slice.h"
#include "survey/survey.h"

#include <stdbool.h>
#include <stddef.h>

enum { SURVEY_DIFF_LOST_MAX = 64, SURVEY_DIFF_TEXT_MAX = 256 * 1024 };

struct survey_diff {
    size_t changes;
    struct slice
        lost[SURVEY_DIFF_LOST_MAX]; /* "department 건축과", "type 건축허가", "question solicitation" */
    size_t lost_count;
};

/**
 * Writes each change as a line or a few; texts with - and + below it. Coverage is lost where a department,
 * a type of complaint, a channel or an outcome that was asked is not any more, where a sensitive question is
 * gone, or where the share that is asked falls. The arena holds what *ret says.
 */
void survey_diff(const struct survey *before, const struct survey *after, struct arena *arena,
                 struct buffer *out, struct survey_diff *ret);

/** Has it a question that only the integrity office may publish? */
bool survey_diff_is_sensitive(const struct survey *survey);

#endif
