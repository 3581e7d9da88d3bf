#include "main/service/log_stderr.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

void log_stderr_init(struct log_stderr *log, enum log_level level, bool json)
{
    *log = (struct log_stderr){ .level = level, .json = json, .journal = getenv("JOURNAL_STREAM") != NULL };
}

static void print_json_text(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.at[i];
        if (c == '"' || c == '\\')
            fprintf(stderr, "\\%c", c);
        else if (c < 0x20)
            fprintf(stderr, "\\u%04x", c);
        else
            putc(c, stderr);
    }
}

static void write_line(void *self, enum log_level level, struct slice line)
{
    static const char *const name[] = { "error", "warning", "info", "debug" };
    static const int priority[] = { 3, 4, 6, 7 };
    const struct log_stderr *log = self;
    if (level > log->level)
        return;
    struct timespec now;
    struct tm utc;
    char when[32] = "";
    clock_gettime(CLOCK_REALTIME, &now);
    if (gmtime_r(&now.tv_sec, &utc) != NULL)
        strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%S", &utc);
    if (log->json) {
        fprintf(stderr, "{\"time\":\"%s.%03ldZ\",\"level\":\"%s\",\"line\":\"", when, now.tv_nsec / 1000000,
                name[level]);
        print_json_text(line);
        fputs("\"}\n", stderr);
    } else if (log->journal) {
        fprintf(stderr, "<%d>level=%s %.*s\n", priority[level], name[level], (int)line.len, line.at);
    } else {
        fprintf(stderr, "time=%s.%03ldZ level=%s %.*s\n", when, now.tv_nsec / 1000000, name[level],
                (int)line.len, line.at);
    }
}

struct log log_stderr_seam(struct log_stderr *log)
{
    return (struct log){ .self = log, .write = write_line };
}
