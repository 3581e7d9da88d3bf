#include "main/http/recent_problems.h"

#include <string.h>
#include <time.h>

static uint64_t total(const struct recent_problems *problems)
{
    return problems->count[LOG_ERROR] + problems->count[LOG_WARNING];
}

static void note(void *self, enum log_level level, struct slice line)
{
    struct recent_problems *problems = self;
    problems->log->write(problems->log->self, level, line);
    if (level > LOG_WARNING)
        return;
    struct recent_problem *item = &problems->item[total(problems) % RECENT_PROBLEMS_MAX];
    problems->count[level]++;
    item->at = (struct instant){ .unix_s = time(NULL) };
    item->level = level;
    item->len = line.len < sizeof item->line ? line.len : sizeof item->line;
    memcpy(item->line, line.at, item->len);
}

void recent_problems_init(struct recent_problems *problems, const struct log *log)
{
    *problems = (struct recent_problems){ .log = log };
}

struct log recent_problems_log(struct recent_problems *problems)
{
    return (struct log){ .self = problems, .write = note };
}

const struct recent_problem *recent_problems_at(const struct recent_problems *problems, size_t i)
{
    const uint64_t count = total(problems);
    if (i >= RECENT_PROBLEMS_MAX || i >= count)
        return NULL;
    return &problems->item[(count - 1 - i) % RECENT_PROBLEMS_MAX];
}
