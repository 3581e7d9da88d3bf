#include "main/service/nights.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

void nights_init(struct nights *nights, uv_loop_t *loop, const struct zone *zone, int at_min,
                 char *const *option, size_t option_count, const struct log *log)
{
    static char night_word[] = "night";
    *nights = (struct nights){ .loop = loop, .zone = zone, .log = log, .at_min = at_min };
    size_t size = sizeof nights->program;
    if (uv_exepath(nights->program, &size) != 0)
        snprintf(nights->program, sizeof nights->program, "ccrm");
    nights->argument[0] = nights->program;
    nights->argument[1] = night_word;
    nights->argument[2] = nights->date;
    for (size_t i = 0; i < option_count && i + 4 < NIGHTS_ARGUMENTS_MAX; i++)
        nights->argument[3 + i] = option[i];
}

static void say(const struct nights *nights, enum log_level level, const char *event, int64_t status)
{
    char memory[160];
    struct buffer line;
    buffer_init(&line, memory, sizeof memory);
    buffer_add_text(&line, "event=");
    buffer_add_text(&line, event);
    buffer_add_text(&line, " night=");
    buffer_add_text(&line, nights->date);
    if (level != LOG_INFO) {
        buffer_add_text(&line, " status=");
        buffer_add_int(&line, status);
    }
    nights->log->write(nights->log->self, level, buffer_slice(&line));
}

/* The latest day whose night's hour has come. */
static struct night latest_due(const struct nights *nights, struct instant now)
{
    struct night day = night_of(now, nights->zone);
    const bool hour_came = night_instant(day, nights->at_min * 60, nights->zone).unix_s <= now.unix_s;
    day.day -= hour_came ? 1 : 2;
    return day;
}

bool nights_busy(const struct nights *nights, struct instant now)
{
    return nights->running || !nights->known || nights->last_run.day < latest_due(nights, now).day;
}

struct instant nights_next(const struct nights *nights, struct instant now)
{
    const struct night tomorrow = { .day = latest_due(nights, now).day + 2 };
    return night_instant(tomorrow, nights->at_min * 60, nights->zone);
}

void nights_start_with(struct nights *nights, struct instant first)
{
    nights->known = true;
    nights->last_run = (struct night){ .day = night_of(first, nights->zone).day - 1 };
}

static void on_closed(uv_handle_t *handle)
{
    struct nights *nights = handle->data;
    nights->closing = nights->running = false;
    if (nights->on_done != NULL)
        nights->on_done(nights->self);
}

static void on_exit(uv_process_t *process, int64_t status, int signal_number)
{
    struct nights *nights = process->data;
    if (status == 0 && signal_number == 0) {
        nights->known = true;
        nights->failures = 0;
        if (!night_parse(slice_from_text(nights->date), &nights->last_run))
            nights->known = false;
        say(nights, LOG_INFO, "night_done", 0);
    } else {
        nights->failures++;
        say(nights, LOG_ERROR, "night_failed", signal_number != 0 ? -signal_number : status);
    }
    nights->closing = true;
    uv_close((uv_handle_t *)process, on_closed);
}

static void start(struct nights *nights, struct night night)
{
    struct buffer date;
    buffer_init(&date, nights->date, sizeof nights->date - 1);
    night_add(&date, night);
    nights->date[date.len] = '\0';
    uv_stdio_container_t stdio[3] = {
        { .flags = UV_IGNORE },
        { .flags = UV_INHERIT_FD, .data.fd = 2 }, /* the engine's stdout is data */
        { .flags = UV_INHERIT_FD, .data.fd = 2 },
    };
    const uv_process_options_t options = {
        .file = nights->program,
        .args = nights->argument,
        .stdio_count = 3,
        .stdio = stdio,
        .exit_cb = on_exit,
    };
    nights->child.data = nights;
    nights->running = true;
    const int error = uv_spawn(nights->loop, &nights->child, &options);
    if (error == 0)
        return;
    nights->failures++;
    say(nights, LOG_ERROR, "night_not_started", error);
    nights->closing = true;
    uv_close((uv_handle_t *)&nights->child, on_closed);
}

void nights_look(struct nights *nights, struct instant now)
{
    if (nights->running || now.unix_s < nights->retry_at.unix_s)
        return;
    if (nights->failures > 0 && nights->retry_at.unix_s == 0) {
        nights->retry_at = instant_add_s(now, NIGHTS_RETRY_S);
        return;
    }
    nights->retry_at = (struct instant){ 0 };
    const struct night due = latest_due(nights, now);
    if (nights->known && nights->last_run.day >= due.day)
        return;
    start(nights, nights->known ? (struct night){ .day = nights->last_run.day + 1 } : due);
}
