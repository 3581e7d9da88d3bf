/* misused.h - one line to whoever called a command wrongly, instead of its whole help. */
#ifndef MAIN_MISUSED_H
#define MAIN_MISUSED_H

/** "ccrm COMMAND: WHY; `ccrm COMMAND --help` shows its options" on stderr; EXIT_USAGE. Without WHY when
 *  that is empty: getopt has said it already. */
__attribute__((format(printf, 2, 3))) int misused(const char *command, const char *why, ...);

#endif
