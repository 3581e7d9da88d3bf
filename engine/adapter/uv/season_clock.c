#include "adapter/uv/season_clock.h"

#include "base/buffer.h"
#include "base/slice.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

enum {
    LINE_LEN_MAX = 64,       /* "now " and a number; nothing longer is sensible */
    PATH_LEN_MAX = 107,      /* of a unix socket's name, unix(7) */
    CONNECT_TRIES_MAX = 100, /* a tenth of a second apart: the simulator may still be starting */
    CONNECT_AGAIN_MS = 100,
};

struct season_clock {
    struct season_clock_listener listener;
    uv_pipe_t pipe;
    uv_timer_t again;
    uv_connect_t connecting;
    char path[PATH_LEN_MAX + 1];
    char line[LINE_LEN_MAX];
    size_t line_len;
    char bytes[4096];
    int tries;
    int open_handles;
    bool pipe_open, closing, done;
};

struct outgoing {
    uv_write_t request;
    char text[LINE_LEN_MAX * 2];
};

static void connect_now(struct season_clock *clock);

static void fail(struct season_clock *clock, const char *reason)
{
    if (clock->done)
        return;
    clock->done = true;
    clock->listener.on_failed(clock->listener.self, reason);
}

static void on_written(uv_write_t *request, int status)
{
    (void)status; /* a broken connection is seen by the reader */
    free(request);
}

static void say(struct season_clock *clock, const struct buffer *line)
{
    struct outgoing *outgoing = malloc(sizeof *outgoing);
    if (outgoing == NULL || line->len > sizeof outgoing->text) {
        free(outgoing);
        fail(clock, "out of memory");
        return;
    }
    memcpy(outgoing->text, line->at, line->len);
    const uv_buf_t bytes = uv_buf_init(outgoing->text, (unsigned)line->len);
    if (uv_write(&outgoing->request, (uv_stream_t *)&clock->pipe, &bytes, 1, on_written) != 0)
        free(outgoing);
}

static void take_line(struct season_clock *clock, struct slice line)
{
    long long unix_s = 0;
    if (slice_equal(line, SLICE_LIT("end"))) {
        clock->done = true;
        clock->listener.on_end(clock->listener.self);
    } else if (slice_starts_with(line, SLICE_LIT("now ")) &&
               slice_to_int(slice_part(line, 4, line.len), 0, INT64_MAX / 4, &unix_s)) {
        clock->listener.on_now(clock->listener.self, (struct instant){ .unix_s = unix_s });
    } else {
        fail(clock, "the season's owner said something that is neither `now T` nor `end`");
    }
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *bytes)
{
    (void)suggested;
    struct season_clock *clock = handle->data;
    *bytes = uv_buf_init(clock->bytes, sizeof clock->bytes);
}

static void on_read(uv_stream_t *stream, ssize_t len, const uv_buf_t *bytes)
{
    struct season_clock *clock = stream->data;
    if (len < 0) {
        fail(clock, "the season's owner went away");
        return;
    }
    for (ssize_t i = 0; i < len && !clock->done; i++) {
        if (bytes->base[i] == '\n') {
            const size_t line_len = clock->line_len;
            clock->line_len = 0;
            take_line(clock, (struct slice){ .at = clock->line, .len = line_len });
        } else if (clock->line_len == sizeof clock->line) {
            fail(clock, "the season's owner sent a line that is too long");
        } else {
            clock->line[clock->line_len++] = bytes->base[i];
        }
    }
}

static void on_again(uv_timer_t *timer)
{
    connect_now(timer->data);
}

static void on_pipe_closed(uv_handle_t *handle)
{
    struct season_clock *clock = handle->data;
    clock->pipe_open = false;
    if (!clock->closing)
        uv_timer_start(&clock->again, on_again, CONNECT_AGAIN_MS, 0);
    else if (--clock->open_handles == 0)
        free(clock);
}

static void on_connected(uv_connect_t *request, int status)
{
    struct season_clock *clock = request->data;
    if (clock->closing)
        return;
    if (status != 0) {
        if (++clock->tries >= CONNECT_TRIES_MAX)
            fail(clock, "nobody listens on the clock's socket");
        else
            uv_close((uv_handle_t *)&clock->pipe, on_pipe_closed);
        return;
    }
    char memory[LINE_LEN_MAX];
    struct buffer hello;
    buffer_init(&hello, memory, sizeof memory);
    buffer_add_text(&hello, "hello ccrm 1\n");
    say(clock, &hello);
    uv_read_start((uv_stream_t *)&clock->pipe, on_alloc, on_read);
}

static void connect_now(struct season_clock *clock)
{
    uv_pipe_init(clock->again.loop, &clock->pipe, 0);
    clock->pipe.data = clock;
    clock->pipe_open = true;
    clock->connecting.data = clock;
    uv_pipe_connect(&clock->connecting, &clock->pipe, clock->path, on_connected);
}

struct season_clock *season_clock_new(struct uv_loop_s *loop, const char *path,
                                      const struct season_clock_listener *listener)
{
    const size_t len = strlen(path);
    struct season_clock *clock = len <= PATH_LEN_MAX ? calloc(1, sizeof *clock) : NULL;
    if (clock == NULL)
        return NULL;
    clock->listener = *listener;
    memcpy(clock->path, path, len);
    uv_timer_init(loop, &clock->again);
    clock->again.data = clock;
    connect_now(clock);
    return clock;
}

void season_clock_idle(struct season_clock *clock, struct instant now, struct instant next)
{
    char memory[LINE_LEN_MAX * 2];
    struct buffer line;
    buffer_init(&line, memory, sizeof memory);
    buffer_add_text(&line, "idle ");
    buffer_add_int(&line, now.unix_s);
    buffer_add_byte(&line, ' ');
    if (next.unix_s == INT64_MAX)
        buffer_add_text(&line, "never");
    else
        buffer_add_int(&line, next.unix_s);
    buffer_add_byte(&line, '\n');
    say(clock, &line);
}

static void on_timer_closed(uv_handle_t *handle)
{
    struct season_clock *clock = handle->data;
    if (--clock->open_handles == 0)
        free(clock);
}

void season_clock_free(struct season_clock *clock)
{
    if (clock == NULL)
        return;
    clock->closing = clock->done = true;
    clock->open_handles = 1 + clock->pipe_open;
    uv_close((uv_handle_t *)&clock->again, on_timer_closed);
    if (clock->pipe_open && !uv_is_closing((uv_handle_t *)&clock->pipe))
        uv_close((uv_handle_t *)&clock->pipe, on_pipe_closed);
}
