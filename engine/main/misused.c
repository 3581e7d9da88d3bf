#include "main/misused.h"

#include "main/command.h"

#include <stdarg.h>
#include <stdio.h>

int misused(const char *command, const char *why, ...)
{
    va_list arguments;
    va_start(arguments, why);
    if (why[0] != '\0') {
        fprintf(stderr, "ccrm %s: ", command);
        vfprintf(stderr, why, arguments);
        fputs("; ", stderr);
    }
    va_end(arguments);
    fprintf(stderr, "`ccrm %s --help` shows its options\n", command);
    return EXIT_USAGE;
}
