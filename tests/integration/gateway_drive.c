/*
 * gateway_drive - submits messages through the uv gateway to an SMSC and counts what comes back; a test's
 * client and a bench in one.
 *
 *   gateway_drive HOST:PORT [--count N] [--window N] [--rate N] [--system-id S] [--password S] [--pair]
 *                 [--sessions N] [--plain] [--replies N] [--seconds N] [--timeout-ms N]
 *                 [--bind-timeout-ms N] [--ids auto|same|decimal|hex] [--ups N]
 *                 [--tls NAME] [--tls-ca FILE] [--tls-certificate FILE] [--tls-key FILE]
 *
 * Ends when every submit has its response (or is uncertain), `--count` receipts and `--replies` replies have
 * come and `--ups` binds were made, or after --seconds. Prints one line of `key=value` counts; exits 0 when
 * all came. `matched` counts ids that came both in a response and in a receipt, in either order: over a
 * transmitter and a receiver apart, nothing orders the two.
 */
#include "adapter/smpp34/codec_smpp34.h"
#include "adapter/uv/gateway_uv.h"
#include "base/hash.h"

#include <assert.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <uv.h>

/* Ids as an open table of their hashes. */
struct id_set {
    uint64_t *hashes;
    size_t mask;
};

struct drive {
    uv_loop_t loop;
    uv_timer_t deadline;
    struct gateway_uv *links;
    struct gateway gateway;
    long count, replies;
    long submitted, accepted, retry, failed, uncertain, late, receipts, delivered, matched, messages, ups,
        downs;
    uint64_t started, ended;
    bool draining, timed_out;
    long expected_ups;
    struct id_set responded, receipted;
    long again_count, *again_list;
    struct arrival_key unacknowledged[4096];
    size_t unacknowledged_count;
};

static uint64_t hash(struct slice id)
{
    return hash_add(HASH_START, id) | 1;
}

static struct id_set id_set_new(size_t count)
{
    struct id_set set = { .mask = 1 };
    while (set.mask < count * 16)
        set.mask *= 2;
    set.hashes = calloc(set.mask, sizeof *set.hashes);
    assert(set.hashes != NULL);
    set.mask--;
    return set;
}

static uint64_t *place_of(const struct id_set *set, struct slice id)
{
    size_t at = hash(id) & set->mask;
    while (set->hashes[at] != 0 && set->hashes[at] != hash(id))
        at = (at + 1) & set->mask;
    return &set->hashes[at];
}

/* One more id on one side; matched as soon as the other side has it too. */
static void remember(struct drive *drive, struct id_set *here, const struct id_set *there, struct slice id)
{
    uint64_t *place = place_of(here, id);
    if (*place != 0)
        return;
    *place = hash(id);
    drive->matched += *place_of(there, id) != 0;
}

static bool settled(const struct drive *drive)
{
    const long answered = drive->accepted + drive->failed + drive->uncertain;
    return answered >= drive->count && drive->receipts + drive->uncertain + drive->failed >= drive->count &&
           drive->messages >= drive->replies && drive->ups >= drive->expected_ups;
}

static void on_event(void *self, const struct gateway_event *event)
{
    struct drive *drive = self;
    switch (event->kind) {
    case GATEWAY_LINK_UP:
        drive->ups++;
        if (drive->started == 0)
            drive->started = uv_hrtime();
        return;
    case GATEWAY_LINK_DOWN:
        drive->downs++;
        return;
    case GATEWAY_LINK_SUSPENDED:
        return;
    case GATEWAY_RESPONSE:
        if (event->late) {
            drive->late++;
            drive->uncertain--;
        }
        if (event->verdict == GATEWAY_ACCEPTED) {
            drive->accepted++;
            remember(drive, &drive->responded, &drive->receipted, event->smsc_id);
        } else if (event->verdict == GATEWAY_RETRY) {
            drive->retry++;
            drive->again_list[drive->again_count++] = (long)event->segment.message_id;
        } else {
            drive->failed++;
        }
        return;
    case GATEWAY_NO_RESPONSE:
        drive->uncertain++;
        return;
    case GATEWAY_RECEIPT:
        drive->receipts += event->receipt != GATEWAY_RECEIPT_INTERMEDIATE;
        drive->delivered += event->receipt == GATEWAY_RECEIPT_DELIVERED;
        remember(drive, &drive->receipted, &drive->responded, event->smsc_id);
        break;
    case GATEWAY_MESSAGE:
        drive->messages++;
        break;
    }
    assert(drive->unacknowledged_count < sizeof drive->unacknowledged / sizeof drive->unacknowledged[0]);
    drive->unacknowledged[drive->unacknowledged_count++] = event->arrival;
}

static void submit(struct drive *drive, long number)
{
    char to[16];
    snprintf(to, sizeof to, "0100%07ld", number % 10000000);
    const struct gateway_submit is = { .segment = { .message_id = number },
                                       .from = SLICE_LIT("0212345678"),
                                       .to = slice_from_text(to),
                                       .data_coding = 0,
                                       .body = SLICE_LIT(
                                           "How kind was the officer? 1 2 3 4 5. Reply with a number."),
                                       .wants_receipt = true };
    drive->gateway.submit(drive->gateway.self, 0, &is);
}

static void on_closed(void *self)
{
    struct drive *drive = self;
    uv_close((uv_handle_t *)&drive->deadline, NULL);
}

static void drain(struct drive *drive)
{
    if (drive->draining)
        return;
    drive->draining = true;
    drive->ended = uv_hrtime();
    gateway_uv_drain(drive->links, on_closed);
}

static void on_turn(void *self)
{
    struct drive *drive = self;
    /* As after a commit: everything of the turn is answered together. */
    for (size_t i = 0; i < drive->unacknowledged_count; i++)
        drive->gateway.acknowledge(drive->gateway.self, drive->unacknowledged[i], 0);
    drive->unacknowledged_count = 0;
    if (drive->draining)
        return;
    for (size_t room = drive->gateway.room(drive->gateway.self, 0); room > 0; room--) {
        if (drive->again_count > 0)
            submit(drive, drive->again_list[--drive->again_count]);
        else if (drive->submitted < drive->count)
            submit(drive, drive->submitted++);
    }
    if (settled(drive))
        drain(drive);
}

static void on_deadline(uv_timer_t *timer)
{
    struct drive *drive = timer->data;
    drive->timed_out = true;
    drain(drive);
}

static void on_log(void *self, int priority, const char *line)
{
    (void)self;
    fprintf(stderr, "<%d>%s\n", priority, line);
}

static int print_counts(const struct drive *drive, const struct gateway_uv_status *status)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    const double seconds = drive->started == 0 ? 0 : (double)(drive->ended - drive->started) / 1e9;
    const double cpu = (double)usage.ru_utime.tv_sec + (double)usage.ru_stime.tv_sec +
                       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    printf(
        "submitted=%ld accepted=%ld retry=%ld failed=%ld uncertain=%ld late=%ld receipts=%ld delivered=%ld "
        "matched=%ld messages=%ld ups=%ld downs=%ld pdus=%" PRIu64 " throttled=%" PRIu64 " bad=%" PRIu64
        " bad_len=%zu refusals=%" PRIu64 " ids=%s seconds=%.3f rate=%.0f cpu_us=%.2f\n",
        drive->submitted, drive->accepted, drive->retry, drive->failed, drive->uncertain, drive->late,
        drive->receipts, drive->delivered, drive->matched, drive->messages, drive->ups, drive->downs,
        status->stats.submitted, status->stats.throttled, status->stats.bad_pdus, status->last_bad_pdu.len,
        status->stats.codec_refusals, smsc_id_mode_name(status->id_mode).at, seconds,
        seconds > 0 ? (double)drive->accepted / seconds : 0,
        drive->accepted > 0 ? cpu * 1e6 / (double)drive->accepted : 0);
    return drive->timed_out || !settled(drive) ? 1 : 0;
}

struct options {
    struct gateway_uv_link link;
    long count, replies, seconds, ups;
    bool plain;
};

static void read_peer(const char *peer, struct gateway_uv_link *link)
{
    const char *colon = strrchr(peer, ':');
    assert(colon != NULL && (size_t)(colon - peer) < sizeof link->host);
    memcpy(link->host, peer, (size_t)(colon - peer));
    link->host[colon - peer] = '\0';
    link->port = (uint16_t)atoi(colon + 1);
}

/* False when the option is none of TLS. */
static bool set_tls(struct tls_settings *tls, int option)
{
    if (option == 'N')
        snprintf(tls->server_name, sizeof tls->server_name, "%s", optarg);
    else if (option == 'A')
        snprintf(tls->ca_file, sizeof tls->ca_file, "%s", optarg);
    else if (option == 'C')
        snprintf(tls->certificate_file, sizeof tls->certificate_file, "%s", optarg);
    else if (option == 'K')
        snprintf(tls->key_file, sizeof tls->key_file, "%s", optarg);
    else
        return false;
    tls->wanted = true;
    return true;
}

/* False when the option is none of a link. */
static bool set_link(struct gateway_uv_link *link, int option)
{
    if (option == 'w')
        link->session.window = (uint32_t)atol(optarg);
    else if (option == 'r')
        link->session.rate = (uint32_t)atol(optarg);
    else if (option == 'i')
        snprintf(link->system_id, sizeof link->system_id, "%s", optarg);
    else if (option == 'p')
        snprintf(link->password, sizeof link->password, "%s", optarg);
    else if (option == 'P')
        link->separate_receiver = true;
    else if (option == 's')
        link->session_count = (uint8_t)atoi(optarg);
    else if (option == 'T')
        link->session.response_timeout_ms = atoi(optarg);
    else if (option == 'b')
        link->session.bind_timeout_ms = atoi(optarg);
    else if (option == 'd')
        return smsc_id_mode_from_name(slice_from_text(optarg), &link->id_mode);
    else
        return set_tls(&link->tls, option);
    return true;
}

static const struct option known_option[] = {
    { "count", required_argument, NULL, 'c' },
    { "window", required_argument, NULL, 'w' },
    { "rate", required_argument, NULL, 'r' },
    { "system-id", required_argument, NULL, 'i' },
    { "password", required_argument, NULL, 'p' },
    { "pair", no_argument, NULL, 'P' },
    { "sessions", required_argument, NULL, 's' },
    { "plain", no_argument, NULL, 'n' },
    { "replies", required_argument, NULL, 'm' },
    { "seconds", required_argument, NULL, 't' },
    { "timeout-ms", required_argument, NULL, 'T' },
    { "bind-timeout-ms", required_argument, NULL, 'b' },
    { "ids", required_argument, NULL, 'd' },
    { "ups", required_argument, NULL, 'u' },
    { "tls", required_argument, NULL, 'N' },
    { "tls-ca", required_argument, NULL, 'A' },
    { "tls-certificate", required_argument, NULL, 'C' },
    { "tls-key", required_argument, NULL, 'K' },
    { NULL, 0, NULL, 0 },
};

static struct options options_of(int argc, char **argv)
{
    struct options is = { .link = gateway_uv_link_default, .count = 1000, .seconds = 60 };
    snprintf(is.link.system_id, sizeof is.link.system_id, "ccrm");
    snprintf(is.link.password, sizeof is.link.password, "ccrm");
    is.link.session.window = 100;
    is.link.reconnect_min_ms = 100;
    is.link.reconnect_max_ms = 1000;
    for (int option; (option = getopt_long(argc, argv, "", known_option, NULL)) != -1;) {
        if (option == 'c')
            is.count = atol(optarg);
        else if (option == 'n')
            is.plain = true;
        else if (option == 'm')
            is.replies = atol(optarg);
        else if (option == 't')
            is.seconds = atol(optarg);
        else if (option == 'u')
            is.ups = atol(optarg);
        else if (!set_link(&is.link, option))
            exit(2);
    }
    if (optind + 1 != argc)
        exit(2);
    read_peer(argv[optind], &is.link);
    return is;
}

int main(int argc, char **argv)
{
    const struct options options = options_of(argc, argv);
    struct drive *drive = calloc(1, sizeof *drive);
    assert(drive != NULL);
    signal(SIGPIPE, SIG_IGN); /* a peer that is gone is an error of the write */
    drive->count = options.count;
    drive->replies = options.replies;
    drive->expected_ups = options.ups;
    drive->responded = id_set_new((size_t)options.count);
    drive->receipted = id_set_new((size_t)options.count);
    drive->again_list = calloc((size_t)options.count + 1, sizeof *drive->again_list);
    assert(drive->again_list != NULL);
    uv_loop_init(&drive->loop);
    uv_timer_init(&drive->loop, &drive->deadline);
    drive->deadline.data = drive;
    uv_timer_start(&drive->deadline, on_deadline, (uint64_t)options.seconds * 1000, 0);
    const struct gateway_uv_config config = { .codec = options.plain ? codec_plain : codec_smpp34,
                                              .on_event = on_event,
                                              .on_turn = on_turn,
                                              .log = on_log,
                                              .self = drive };
    drive->links = gateway_uv_new(&drive->loop, &config);
    assert(drive->links != NULL);
    const bool added = gateway_uv_add(drive->links, 0, &options.link);
    assert(added);
    drive->gateway = gateway_uv_seam(drive->links);
    uv_run(&drive->loop, UV_RUN_DEFAULT);
    struct gateway_uv_status status;
    const bool found = gateway_uv_status(drive->links, 0, &status);
    assert(found);
    const int result = print_counts(drive, &status);
    gateway_uv_free(drive->links);
    const int open = uv_loop_close(&drive->loop);
    assert(open == 0);
    free(drive->again_list);
    free(drive->responded.hashes);
    free(drive->receipted.hashes);
    free(drive);
    return result;
}
