/* report_totals_json.h - totals as JSON, the same in the nightly file and in the summary. */
#ifndef REPORT_REPORT_TOTALS_JSON_H
#define REPORT_REPORT_TOTALS_JSON_H

#include "report/json.h"
#include "report/report_input.h"

void report_totals_json(struct json *json, const char *key, const struct report_totals *totals);

#endif
