/* ccrm gateway status: the links of the engine on this machine, as they are now. */
#include "adapter/yaml/yaml.h"
#include "main/command.h"
#include "main/commands.h"
#include "main/gateway/control_client.h"
#include "main/gateway/operator.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ARENA_BYTES = 4 * 1024 * 1024 };

static const char help[] =
    "usage: ccrm gateway status [--json] [--watch] [--socket PATH]\n"
    "\n"
    "Is it up, how fast, how full: each link's state, segments in flight and window, segments accepted a "
    "second, how\n"
    "long responses and receipts take (median and 95 %), the last refusal; why a link is not up and when it "
    "tries again;\n"
    "then the queue and its oldest message. --json also has the header of the last PDU that was refused.\n"
    "  --json         the engine's answer as it is\n"
    "  --watch        again every second\n"
    "  --socket PATH  the engine's control socket (default " OPERATOR_SOCKET ")\n"
    "\n"
    "examples:\n"
    "  ccrm gateway status --watch\n"
    "  ccrm gateway status --json | jq '.links[] | select(.state != \"up\")'\n"
    "\n"
    "Exit codes: 0 all links are up, 1 one is not or sending is stopped, 2 usage, 4 no engine answers.\n";

static const struct operator_usage usage = { .command = "gateway status",
                                             .help = help,
                                             .takes = " json watch socket " };

static int text_len(const struct node *node)
{
    return (int)node_text(node).len;
}

#define TEXT(node, key) text_len(node_get(node, key)), node_text(node_get(node, key)).at

static bool is(const struct node *node, const char *key, const char *value)
{
    return slice_equal(node_text(node_get(node, key)), slice_from_text(value));
}

/* "12/90 ms" of a median and a 95th percentile, or a dash. */
static void print_delay(const struct node *link, const char *median, const char *p95)
{
    char text[40];
    if (is(link, median, "-1"))
        snprintf(text, sizeof text, "-");
    else
        snprintf(text, sizeof text, "%.*s/%.*s ms", TEXT(link, median), TEXT(link, p95));
    printf(" %15s", text);
}

/* Why a link is not fully up, and when it tries again by itself. */
static void print_wait(const struct node *link)
{
    long long retry_ms = -1;
    if (node_text(node_get(link, "why")).len == 0)
        return;
    printf("  %.*s: %.*s", TEXT(link, "link"), TEXT(link, "why"));
    if (slice_to_int(node_text(node_get(link, "retry_in_ms")), 0, INT64_MAX, &retry_ms))
        printf("; tries again in %lld s, or now by `ccrm gateway retry %.*s`", (retry_ms + 999) / 1000,
               TEXT(link, "link"));
    putchar('\n');
}

static bool print_link(const struct node *link)
{
    char sessions[24], window[24];
    snprintf(sessions, sizeof sessions, "%.*s/%.*s", TEXT(link, "bound"), TEXT(link, "sessions"));
    snprintf(window, sizeof window, "%.*s/%.*s", TEXT(link, "in_flight"), TEXT(link, "window"));
    printf("%-16.*s %-10.*s %8s %10s %8.*s", TEXT(link, "link"), TEXT(link, "state"), sessions, window,
           TEXT(link, "accepted_per_s"));
    print_delay(link, "response_ms_median", "response_ms_p95");
    print_delay(link, "receipt_ms_median", "receipt_ms_p95");
    printf("  %.*s\n", TEXT(link, "last_error"));
    print_wait(link);
    return is(link, "state", "up");
}

static bool print(const struct node *root)
{
    const struct node *links = node_get(root, "links");
    bool good = is(root, "sending_stopped", "false") && is(root, "database_up", "true");
    printf("%-16s %-10s %8s %10s %8s %15s %15s  %s\n", "LINK", "STATE", "SESSIONS", "WINDOW", "SENT/S",
           "RESPONSE", "RECEIPT", "LAST REFUSAL");
    for (size_t i = 0; links != NULL && i < links->count; i++)
        good = print_link(links->item[i]) && good;
    printf("queue %.*s, oldest %.*s s; in flight %.*s%s%s\n", TEXT(root, "queued"), TEXT(root, "oldest_s"),
           TEXT(root, "in_flight"), is(root, "sending_stopped", "true") ? "; ALL SENDING IS STOPPED" : "",
           is(root, "database_up", "true") ? "" : "; THE DATABASE IS DOWN");
    return good;
}

/* The answer is JSON, which is YAML. */
static int show(struct slice line, const struct operator_options *options, void *memory)
{
    struct arena arena;
    struct findings findings;
    struct document document;
    arena_init(&arena, memory, ARENA_BYTES);
    if (!findings_init(&findings, &arena) ||
        !yaml_load(line, SLICE_LIT("answer"), &arena, &findings, &document)) {
        fputs("ccrm gateway status: the engine's answer cannot be read; is it of another version?\n", stderr);
        return EXIT_DEPENDENCY;
    }
    if (!options->json)
        return print(document.root) ? EXIT_OK : EXIT_FINDINGS;
    const struct node *links = node_get(document.root, "links");
    bool good = is(document.root, "sending_stopped", "false") && is(document.root, "database_up", "true");
    for (size_t i = 0; links != NULL && i < links->count; i++)
        good = good && is(links->item[i], "state", "up");
    printf("%.*s\n", (int)line.len, line.at);
    return good ? EXIT_OK : EXIT_FINDINGS;
}

static int ask(struct control_client *client, const struct operator_options *options, void *memory)
{
    for (;;) {
        struct slice line;
        if (!control_client_ask(client, "status") || !control_client_read(client, &line)) {
            fputs("ccrm gateway status: the engine has ended\n", stderr);
            return EXIT_DEPENDENCY;
        }
        if (options->watch && !options->json && isatty(STDOUT_FILENO))
            fputs("\033[H\033[2J", stdout); /* the screen anew */
        const int code = show(line, options, memory);
        fflush(stdout);
        if (!options->watch || code == EXIT_DEPENDENCY)
            return code;
        sleep(1);
    }
}

int command_gateway_status(int argc, char **argv)
{
    struct operator_options options;
    struct control_client client;
    int code = EXIT_OK;
    if (!operator_parse(argc, argv, &usage, &options, &code))
        return code;
    void *memory = malloc(ARENA_BYTES);
    code = memory != NULL ? control_client_open(options.socket, &client) : EXIT_DEPENDENCY;
    if (code == EXIT_OK) {
        code = ask(&client, &options, memory);
        control_client_close(&client);
    }
    free(memory);
    return code;
}
