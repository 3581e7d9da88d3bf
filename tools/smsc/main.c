/* main.c - ccrm-smsc: reads the command line and the city, opens the port, runs the loop, writes the
 * summary. */
#include "misfortune.h"
#include "network.h"
#include "options.h"
#include "roster.h"
#include "season.h"
#include "server.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

enum { EXIT_ENVIRONMENT = 1, EXIT_USAGE = 2, EXIT_STALLED = 3, EXIT_INTERRUPTED = 4 };

struct program {
    struct options options;
    struct network network;
    struct server server;
    struct season season;
    uv_signal_t on_term, on_int, on_usr1;
};

static void write_summary(struct program *program)
{
    const char *path = program->options.summary;
    if (path == NULL)
        return;
    const bool is_stdout = strcmp(path, "-") == 0;
    FILE *out = is_stdout ? stdout : fopen(path, "we");
    if (out == NULL) {
        fprintf(stderr, "ccrm-smsc: error: %s: %s\n", path, strerror(errno));
        return;
    }
    const struct network *network = &program->network;
    const uint64_t unacknowledged = network->ready.count + server_in_flight(&program->server);
    summary_write(&network->summary, &program->options, unacknowledged, network->agenda.count, out);
    if (is_stdout)
        fflush(out);
    else
        fclose(out);
}

static void on_signal(uv_signal_t *handle, int number)
{
    struct program *program = handle->data;
    ledger_flush(&program->network.ledger);
    if (number == SIGUSR1) {
        write_summary(program);
        return;
    }
    uv_stop(handle->loop);
}

static void watch_signal(struct program *program, uv_signal_t *handle, int number)
{
    uv_signal_init(program->server.loop, handle);
    handle->data = program;
    uv_signal_start(handle, on_signal, number);
}

static bool read_cities(struct program *program)
{
    struct roster_counts counts = { 0 };
    const struct options *o = &program->options;
    for (size_t i = 0; i < o->cases_count; i++)
        if (!roster_read(&program->network.subscribers, &o->cases[i], o->plant_department, &counts))
            return false;
    if (o->plant_department == NULL || counts.planted > 0)
        return true;
    fprintf(stderr, "ccrm-smsc: error: --plant %s: no case of the city has that department\n",
            o->plant_department);
    return false;
}

static bool announce(const struct program *program, uint16_t port)
{
    if (program->options.port_file != NULL) {
        FILE *file = fopen(program->options.port_file, "we");
        if (file == NULL) {
            fprintf(stderr, "ccrm-smsc: error: %s: %s\n", program->options.port_file, strerror(errno));
            return false;
        }
        fprintf(file, "%u\n", port);
        fclose(file);
    }
    printf("listening 127.0.0.1 %u\n", port);
    fflush(stdout);
    return true;
}

static bool start(struct program *program)
{
    const struct options *o = &program->options;
    if (!network_init(&program->network, o)) {
        fputs("ccrm-smsc: error: the C library cannot convert CP949\n", stderr);
        return false;
    }
    if (o->ledger != NULL && !ledger_open(&program->network.ledger, o->ledger)) {
        fprintf(stderr, "ccrm-smsc: error: %s: %s\n", o->ledger, strerror(errno));
        return false;
    }
    if (!read_cities(program))
        return false;
    misfortune_plan(&program->network.faults, &program->network.subscribers, o);
    uint16_t port = 0;
    int error = server_start(&program->server, uv_default_loop(), &program->network, &port);
    if (error != 0) {
        fprintf(stderr, "ccrm-smsc: error: port %u: %s\n", o->port, uv_strerror(error));
        return false;
    }
    error = o->control == NULL ? 0 : season_start(&program->season, &program->server, o->control);
    if (error != 0) {
        fprintf(stderr, "ccrm-smsc: error: %s: %s\n", o->control, uv_strerror(error));
        return false;
    }
    return announce(program, port);
}

int main(int argc, char **argv)
{
    static struct program
        the_program; /* too large for a stack, and still there when the leak checker looks */
    struct program *program = &the_program;
    switch (options_read(argc, argv, &program->options)) {
    case OPTIONS_RUN:
        break;
    case OPTIONS_DONE:
        return EXIT_SUCCESS;
    case OPTIONS_WRONG:
        return EXIT_USAGE;
    }
    signal(SIGPIPE, SIG_IGN);
    if (!start(program))
        return EXIT_ENVIRONMENT;
    watch_signal(program, &program->on_term, SIGTERM);
    watch_signal(program, &program->on_int, SIGINT);
    watch_signal(program, &program->on_usr1, SIGUSR1);
    uv_run(program->server.loop, UV_RUN_DEFAULT);
    ledger_close(&program->network.ledger);
    write_summary(program);
    if (program->options.control == NULL)
        return EXIT_SUCCESS;
    unlink(program->options.control);
    if (program->season.state == SEASON_OVER)
        return EXIT_SUCCESS;
    return program->season.state == SEASON_STALLED ? EXIT_STALLED : EXIT_INTERRUPTED;
}
