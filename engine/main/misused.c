#include "main/misused.h"

#include "base/utf8.h"
#include "main/command.h"

#include <stdarg.h>
#include <stdio.h>

enum { REASON_LETTERS_MIN = 10 }; /* as the tables' own checks */

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

bool misused_reason(const char *command, struct slice reason)
{
    const struct slice said = slice_trim(reason);
    int letters = 0;
    for (size_t at = 0; at < said.len; letters++) {
        uint32_t point = 0;
        const size_t len = utf8_decode(slice_part(said, at, UTF8_LEN_MAX), &point);
        at += len > 0 ? len : 1;
    }
    if (letters >= REASON_LETTERS_MIN)
        return false;
    misused(command,
            "--reason has %d letters and needs %d: it is kept, for whoever approves and whoever asks later",
            letters, REASON_LETTERS_MIN);
    return true;
}
