/* test_row.h - a decided reply as a row of a labelled set (tests/replies): what a person read is what the
 * reader should. */
#ifndef MAIN_OVERSIGHT_TEST_ROW_H
#define MAIN_OVERSIGHT_TEST_ROW_H

#include "base/locale.h"
#include "base/slice.h"
#include "survey/survey.h"

#include <stdbool.h>

struct test_row {
    const char *review; /* its number makes the row's id */
    const struct survey_question *question;
    const char *decision; /* yes, no, declined, unclear, value, handled, refer */
    int value;
    enum locale locale; /* of the conversation */
    struct slice text;
};

/** Appends it, after the header when the file is new; false after a message. The file is for its owner
 *  alone. */
__attribute__((warn_unused_result)) bool test_row_append(const char *path, const struct test_row *row);

#endif
