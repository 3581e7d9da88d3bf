/*
 * flood.c - the simplest fast client: keeps a window of submits full, answers every deliver_sm, and says how
 * fast it was.
 *
 * Usage: flood PORT MESSAGES WINDOW. Exits 0 when every message got its response and its receipt.
 */
#include "../pdu.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { OUT_MAX = 1 << 20, OUT_FULL = OUT_MAX - 2 * PDU_LEN_MAX, PATIENCE_MS = 10000, PHONES = 10000000 };

static char in[1 << 20], out_memory[OUT_MAX];

struct flood {
    int fd;
    long messages, window;
    long submitted, answered, receipts, errors;
    size_t in_len;
    struct buffer out;
};

static void submit(struct flood *flood)
{
    struct pdu_message message = { .registered_delivery = 1,
                                   .user_data = SLICE_LIT("How kind was it? 1 2 3 4 5") };
    const long i = flood->submitted++;
    message.source.len =
        (uint8_t)snprintf(message.source.digits, sizeof message.source.digits, "%s", "021200000");
    char phone[24];
    message.destination.len = (uint8_t)snprintf(phone, sizeof phone, "0100%07ld", i % PHONES);
    memcpy(message.destination.digits, phone, message.destination.len);
    pdu_add_message(&flood->out, PDU_SUBMIT_SM, (uint32_t)i + 2, &message);
}

static void handle(struct flood *flood, const struct pdu_header *header)
{
    if (header->command == (PDU_SUBMIT_SM | PDU_RESPONSE)) {
        flood->answered++;
        flood->errors += header->status != PDU_ROK;
    } else if (header->command == PDU_DELIVER_SM) {
        flood->receipts++;
        pdu_add_named(&flood->out, PDU_DELIVER_SM | PDU_RESPONSE, header->sequence, SLICE_EMPTY);
    } else if (header->command == PDU_ENQUIRE_LINK) {
        pdu_add_bare(&flood->out, PDU_ENQUIRE_LINK | PDU_RESPONSE, PDU_ROK, header->sequence);
    }
}

static bool read_some(struct flood *flood)
{
    const ssize_t got = read(flood->fd, in + flood->in_len, sizeof in - flood->in_len);
    if (got <= 0)
        return got < 0 && errno == EAGAIN;
    flood->in_len += (size_t)got;
    size_t used = 0;
    struct pdu_header header;
    while (flood->out.len < OUT_FULL &&
           pdu_frame((struct slice){ .at = in + used, .len = flood->in_len - used }, &header) ==
               PDU_FRAME_WHOLE) {
        handle(flood, &header);
        used += header.len;
    }
    memmove(in, in + used, flood->in_len - used);
    flood->in_len -= used;
    return true;
}

static bool write_some(struct flood *flood)
{
    const ssize_t put = write(flood->fd, flood->out.at, flood->out.len);
    if (put < 0)
        return errno == EAGAIN;
    memmove(flood->out.at, flood->out.at + put, flood->out.len - (size_t)put);
    flood->out.len -= (size_t)put;
    return true;
}

static bool turn(struct flood *flood)
{
    while (flood->submitted < flood->messages && flood->submitted - flood->answered < flood->window &&
           flood->out.len < OUT_FULL)
        submit(flood);
    struct pollfd ready = { .fd = flood->fd, .events = POLLIN };
    if (flood->out.len > 0)
        ready.events = POLLIN | POLLOUT;
    if (poll(&ready, 1, PATIENCE_MS) <= 0)
        return false;
    if ((ready.revents & (POLLIN | POLLHUP | POLLERR)) != 0 && !read_some(flood))
        return false;
    return (ready.revents & POLLOUT) == 0 || write_some(flood);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fputs("usage: flood PORT MESSAGES WINDOW\n", stderr);
        return 2;
    }
    struct flood flood = { .fd = socket(AF_INET, SOCK_STREAM, 0),
                           .messages = strtol(argv[2], NULL, 10),
                           .window = strtol(argv[3], NULL, 10) };
    const struct sockaddr_in to = { .sin_family = AF_INET,
                                    .sin_port = htons((uint16_t)strtol(argv[1], NULL, 10)),
                                    .sin_addr = { htonl(INADDR_LOOPBACK) } };
    if (connect(flood.fd, (const struct sockaddr *)&to, sizeof to) != 0) {
        perror("flood: connect");
        return 1;
    }
    const int on = 1;
    setsockopt(flood.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    buffer_init(&flood.out, out_memory, sizeof out_memory);
    pdu_add_bind(&flood.out, PDU_BIND_TRANSCEIVER, 1, SLICE_LIT("ccrm"), SLICE_LIT("secret"));
    struct timespec from, to_time;
    clock_gettime(CLOCK_MONOTONIC, &from);
    bool alive = true;
    while (alive && (flood.answered < flood.messages || flood.receipts < flood.messages - flood.errors))
        alive = turn(&flood);
    if (alive && flood.out.len > 0)
        alive = write_some(&flood);
    clock_gettime(CLOCK_MONOTONIC, &to_time);
    const double seconds =
        (double)(to_time.tv_sec - from.tv_sec) + (double)(to_time.tv_nsec - from.tv_nsec) * 1e-9;
    printf("%ld submitted, %ld answered, %ld errors, %ld receipts in %.3f s: %.0f messages/s\n",
           flood.submitted, flood.answered, flood.errors, flood.receipts, seconds,
           (double)flood.receipts / seconds);
    close(flood.fd);
    return alive ? 0 : 1;
}
