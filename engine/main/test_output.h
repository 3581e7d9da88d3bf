/* test_output.h - results of tests that people wrote, on stdout: TAP version 13 or JUnit's XML. */
#ifndef MAIN_TEST_OUTPUT_H
#define MAIN_TEST_OUTPUT_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

enum test_format { TEST_FORMAT_TAP = 0, TEST_FORMAT_JUNIT };

struct test_output {
    enum test_format format;
    size_t ran, failed;
};

/** "tap" or "junit"; false for anything else. */
__attribute__((warn_unused_result)) bool test_format_parse(const char *text, enum test_format *ret);

/** The head; `suite` is a word. */
void test_output_begin(struct test_output *output, enum test_format format, const char *suite, size_t cases);

/** One case; `why` is printed when it is not good. */
void test_output_case(struct test_output *output, struct slice file, struct slice name, bool good,
                      struct slice why);
void test_output_end(const struct test_output *output);

/** Text made harmless in XML. */
void test_output_xml(struct slice text);

#endif
