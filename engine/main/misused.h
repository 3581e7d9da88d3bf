/* misused.h - one line to whoever called a command wrongly, instead of its whole help. */
#ifndef MAIN_MISUSED_H
#define MAIN_MISUSED_H

#include "base/slice.h"

#include <stdbool.h>

/** "ccrm COMMAND: WHY; `ccrm COMMAND --help` shows its options" on stderr; EXIT_USAGE. Without WHY when
 *  that is empty: getopt has said it already. */
__attribute__((format(printf, 2, 3))) int misused(const char *command, const char *why, ...);

/** True after such a line when a reason that stays on record is shorter than the database takes it. */
__attribute__((warn_unused_result)) bool misused_reason(const char *command, struct slice reason);

#endif
