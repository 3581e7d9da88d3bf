/* rules_departments.h - `ccrm rules power --count-since`: the file that `ccrm rules power --departments`
 * reads, from what the nights recorded. */
#ifndef MAIN_RULES_RULES_DEPARTMENTS_H
#define MAIN_RULES_RULES_DEPARTMENTS_H

#include "base/calendar.h"
#include "main/night/night_setting.h"

/** Writes CSV to standard output: each department's answers to the question on solicitation since that night,
 *  as a year's, its types, its officers and its class. Gives the exit code; why not is on standard error. */
int rules_departments(const struct night_options *options, struct night since);

#endif
