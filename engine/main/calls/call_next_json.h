/* call_next_json.h - a call's sheet as JSON: whom, the number, each question with what may be entered. */
#ifndef MAIN_CALLS_CALL_NEXT_JSON_H
#define MAIN_CALLS_CALL_NEXT_JSON_H

#include "main/calls/call_open.h"

/** Written to stdout; the exit code. `number`: in plain, on record as looked at. */
int call_next_json(const struct call_open *call, const char *number, const struct zone *zone,
                   struct arena *arena);

#endif
