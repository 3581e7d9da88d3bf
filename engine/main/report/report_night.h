/* report_night.h - which night a command of the reports is about. */
#ifndef MAIN_REPORT_REPORT_NIGHT_H
#define MAIN_REPORT_REPORT_NIGHT_H

#include "base/calendar.h"
#include "main/night/night_setting.h"

#include <stdbool.h>

/** A date as an argument gave it; NULL is the last night that ran. False after a line on stderr: looked at
 *  before anything is connected to. */
__attribute__((warn_unused_result)) bool report_night_read(const char *command, const char *wanted,
                                                           struct night *ret);

/** The last night that ran, or the wanted date (not NULL, read well before) if it did. EXIT_OK, or the exit
 *  code after a line on stderr. */
__attribute__((warn_unused_result)) int report_night_find(struct night_setting *setting, const char *command,
                                                          const char *wanted, struct night *ret);

#endif
