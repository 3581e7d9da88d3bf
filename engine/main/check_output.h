/* check_output.h - findings and their summary on stdout, for the commands that check. */
#ifndef MAIN_CHECK_OUTPUT_H
#define MAIN_CHECK_OUTPUT_H

#include "document/finding.h"

#include <stdbool.h>
#include <stddef.h>

enum check_format { CHECK_FORMAT_HUMAN = 0, CHECK_FORMAT_JSON, CHECK_FORMAT_JUNIT };

/** "human", "json" or "junit"; false for anything else. */
__attribute__((warn_unused_result)) bool check_format_parse(const char *text, enum check_format *ret);

/** All of a run's findings; `files` were looked at. Human findings go to stderr and the summary to stdout,
 * JSON and JUnit's XML (a case a finding, warnings passing) to stdout. */
void check_output(const struct findings *findings, size_t files, enum check_format format);

/** Findings alone, on stderr: for commands that only start when there are none. */
void check_output_findings(const struct findings *findings);

#endif
