#include "season.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { WATCH_MS = 1000, SEOUL_OFFSET_S = 9 * 3600, DAY_S = 86400 };

static const char *state_text(enum season_state state)
{
    switch (state) {
    case SEASON_WAITS_HELLO:
        return "waiting for the engine's hello on the control socket";
    case SEASON_WAITS_IDLE:
        return "waiting for the engine to become idle";
    case SEASON_WAITS_FENCE:
        return "waiting for the engine to read late responses";
    case SEASON_DELIVERS:
        return "waiting for the engine to acknowledge receipts and replies";
    case SEASON_ENDS:
        return "waiting for the engine to leave";
    case SEASON_OVER:
        return "over";
    case SEASON_STALLED:
        return "stalled";
    }
    return "";
}

static void on_written(uv_write_t *write, int status)
{
    (void)status; /* the reading side notices a broken pipe */
    free(write);
}

static void say(struct season *season, const char *line)
{
    struct written {
        uv_write_t write;
        char line[64];
    } *w = calloc(1, sizeof *w);
    if (season->client == NULL || w == NULL) {
        free(w);
        return;
    }
    const int len = snprintf(w->line, sizeof w->line, "%s", line);
    uv_buf_t buffer = uv_buf_init(w->line, (unsigned)len);
    if (uv_write(&w->write, (uv_stream_t *)season->client, &buffer, 1, on_written) != 0)
        free(w);
}

static void show_progress(struct season *season)
{
    const int64_t day = (season->clock_s + SEOUL_OFFSET_S) / DAY_S;
    if (!season->network->options->progress || day == season->shown_day)
        return;
    season->shown_day = day;
    const time_t local_s = (time_t)(season->clock_s + SEOUL_OFFSET_S);
    struct tm tm;
    char date[16];
    gmtime_r(&local_s, &tm);
    strftime(date, sizeof date, "%Y-%m-%d", &tm);
    const struct summary *s = &season->network->summary;
    fprintf(stderr, "%sseason %s  messages %" PRIu64 "  receipts %" PRIu64 "  replies %" PRIu64 "%s",
            isatty(2) ? "\r" : "", date, s->accepted, s->receipts_made, s->replies_made,
            isatty(2) ? "   " : "\n");
}

static void say_now(struct season *season)
{
    char line[64];
    season->network->now_ms = season->clock_s * 1000;
    season->delivered = false;
    season->state = SEASON_WAITS_IDLE;
    snprintf(line, sizeof line, "now %" PRId64 "\n", season->clock_s);
    say(season, line);
    show_progress(season);
}

/** To the next due time of either side, on the step's grid; past the end of the season that is the end
 *  itself, and then "end". */
static void advance(struct season *season)
{
    const int64_t until_s = season->network->options->until_s;
    const int64_t agenda_ms = delivery_agenda_next_ms(&season->network->agenda);
    int64_t next_s = agenda_ms == INT64_MAX ? INT64_MAX : (agenda_ms + 999) / 1000;
    if (season->engine_next_s < next_s)
        next_s = season->engine_next_s;
    if (next_s <= season->clock_s)
        next_s = season->clock_s + 1; /* an engine that says "idle" with work due must not hold the clock */
    /* Both sides' times fall on the step's grid: a season of few instants has few commits. */
    const int64_t step_s = season->network->options->step_s;
    if (next_s < INT64_MAX - step_s)
        next_s = (next_s + step_s - 1) / step_s * step_s;
    if (season->clock_s >= until_s) {
        season->state = SEASON_ENDS;
        say(season, "end\n");
        return;
    }
    season->clock_s = next_s < until_s ? next_s : until_s;
    say_now(season);
}

static void deliver_due(struct season *season)
{
    struct network *network = season->network;
    season->state = SEASON_DELIVERS;
    network_due(network);
    if (network->ready.count == 0)
        return;
    season->delivered = true;
    if (fault_takes_drop(&network->faults, network->now_ms)) {
        network->summary.dropped_links++;
        server_drop(season->server);
    }
}

static void on_idle(struct season *season)
{
    if (season->server->late.count > 0) {
        season->delivered = true;
        server_release_late(season->server);
        season->state = SEASON_WAITS_FENCE;
        return;
    }
    deliver_due(season);
}

/** Once a turn of the loop: goes on as soon as what it waited for has come. */
static void on_turn(void *argument)
{
    struct season *season = argument;
    if (season->state == SEASON_WAITS_FENCE && !server_fenced(season->server))
        deliver_due(season);
    if (season->state == SEASON_DELIVERS && season->network->ready.count == 0 &&
        server_in_flight(season->server) == 0) {
        if (season->delivered)
            say_now(season);
        else
            advance(season);
    }
    /* An engine that was killed and is back gets its redeliveries after it caught up, not in the middle. */
    season->server->holds = season->state != SEASON_DELIVERS;
}

static void on_line(struct season *season, char *line)
{
    long long at = 0, next = 0;
    season->server->progress++;
    if (strncmp(line, "hello ccrm 1", 12) == 0) {
        say_now(season);
        return;
    }
    char *rest = NULL;
    if (strncmp(line, "idle ", 5) != 0 || season->state != SEASON_WAITS_IDLE)
        return;
    at = strtoll(line + 5, &rest, 10);
    if (at != season->clock_s || rest == NULL || *rest != ' ')
        return; /* the answer to an older "now" */
    next = strcmp(rest + 1, "never") == 0 ? INT64_MAX : strtoll(rest + 1, NULL, 10);
    season->engine_next_s = next;
    on_idle(season);
}

static void on_client_closed(uv_handle_t *handle)
{
    free(handle);
}

static void lose_client(struct season *season)
{
    if (season->client == NULL)
        return;
    uv_close((uv_handle_t *)season->client, on_client_closed);
    season->client = NULL;
    season->line_len = 0;
    season->server->progress++;
    if (season->state == SEASON_ENDS) {
        season->state = SEASON_OVER;
        server_stop(season->server);
        return;
    }
    season->state = SEASON_WAITS_HELLO; /* the engine was killed; the clock stands until it is back */
}

static void give_memory(uv_handle_t *handle, size_t suggested, uv_buf_t *ret)
{
    static char memory[4096]; /* one thread, handled before the next read */
    (void)handle;
    (void)suggested;
    *ret = uv_buf_init(memory, sizeof memory);
}

static void on_read(uv_stream_t *stream, ssize_t len, const uv_buf_t *buffer)
{
    struct season *season = stream->data;
    if (season->client != (uv_pipe_t *)stream)
        return;
    if (len < 0) {
        lose_client(season);
        return;
    }
    for (ssize_t i = 0; i < len && season->client != NULL; i++) {
        const char c = buffer->base[i];
        if (c == '\n') {
            season->line[season->line_len] = '\0';
            season->line_len = 0;
            on_line(season, season->line);
        } else if (season->line_len < SEASON_LINE_MAX - 1) {
            season->line[season->line_len++] = c;
        }
    }
}

static void on_connection(uv_stream_t *listener, int status)
{
    struct season *season = listener->data;
    uv_pipe_t *client = status < 0 ? NULL : calloc(1, sizeof *client);
    if (client == NULL)
        return;
    uv_pipe_init(listener->loop, client, 0);
    client->data = season;
    if (uv_accept(listener, (uv_stream_t *)client) != 0) {
        uv_close((uv_handle_t *)client, on_client_closed);
        return;
    }
    lose_client(season); /* the newest engine is the one that lives */
    season->client = client;
    uv_read_start((uv_stream_t *)client, give_memory, on_read);
}

static void on_watch(uv_timer_t *timer)
{
    struct season *season = timer->data;
    season->still_s++;
    if (season->server->progress != season->seen_progress)
        season->still_s = 0;
    season->seen_progress = season->server->progress;
    const int64_t patience_s = season->network->options->patience_s;
    if (patience_s == 0 || season->still_s < patience_s || season->state == SEASON_OVER)
        return;
    fprintf(stderr,
            "ccrm-smsc: error: stalled for %" PRId64 " s at season time %" PRId64 ": %s"
            " (ready %zu, in flight %" PRIu64 ")\n",
            patience_s, season->clock_s, state_text(season->state), season->network->ready.count,
            server_in_flight(season->server));
    season->state = SEASON_STALLED;
    server_stop(season->server);
}

int season_start(struct season *season, struct server *server, const char *path)
{
    *season = (struct season){ .server = server, .network = server->network };
    season->clock_s = server->network->options->from_s;
    season->network->now_ms = season->clock_s * 1000;
    server->on_turn = on_turn;
    server->argument = season;
    unlink(path);
    uv_pipe_init(server->loop, &season->listener, 0);
    season->listener.data = season;
    int error = uv_pipe_bind(&season->listener, path);
    if (error == 0)
        error = uv_listen((uv_stream_t *)&season->listener, 4, on_connection);
    uv_timer_init(server->loop, &season->watchdog);
    season->watchdog.data = season;
    uv_timer_start(&season->watchdog, on_watch, WATCH_MS, WATCH_MS);
    return error;
}
