/*
 * command.h - the table of subcommands: what `ccrm help` shows and where each begins.
 *
 * A command gets argv as main() does, argv[0] being its own name ("survey check"); it parses its options with
 * getopt_long, prints its own --help with examples, and returns the exit code:
 * 0 ok, 1 findings, 2 usage, 3 configuration, 4 a dependency is down.
 */
#ifndef MAIN_COMMAND_H
#define MAIN_COMMAND_H

#include <stddef.h>

enum exit_code {
    EXIT_OK = 0,
    EXIT_FINDINGS = 1,
    EXIT_USAGE = 2,
    EXIT_CONFIGURATION = 3,
    EXIT_DEPENDENCY = 4
};

struct command {
    const char *name;    /* one or two words */
    const char *summary; /* one line */
    int (*run)(int argc, char **argv);
};

extern const struct command command_table[];
extern const size_t command_count;

#endif
