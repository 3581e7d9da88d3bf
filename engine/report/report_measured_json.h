/* report_measured_json.h - what the survey says of itself, what is blamed and how flags ended, in the
 * report's JSON. */
#ifndef REPORT_REPORT_MEASURED_JSON_H
#define REPORT_REPORT_MEASURED_JSON_H

#include "report/json.h"
#include "report/report_input.h"

/** "measured", "blamed" and "rules". */
void report_measured_json(struct json *json, const struct report_input *input);

#endif
