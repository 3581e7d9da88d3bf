/*
 * kannel_feed.c - hands messages to Kannel's bearerbox as a box would (smsbox, test_boxc), for it to keep in
 * its store.
 *
 * Usage: measure-kannel-feed PORT MESSAGES FROM TEXT
 *
 * Kannel 1.4.5's box protocol: a frame is a 32-bit big-endian length and a packed message; a packed message
 * is its type and its fields in the order of gw/msg-decl.h, integers in four bytes (-1: not given), octet
 * strings behind their length (-1: not given). Every message is acknowledged once it is stored. The text goes
 * as UCS-2. Exit: 0 all were acknowledged, 1 not, 2 usage.
 */
#include "base/buffer.h"
#include "base/utf8.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    TYPE_SMS = 2, /* gw/msg-decl.h */
    MT_PUSH = 2,  /* sms_type */
    CODING_UCS2 = 2,
    RECEIPTS_FINAL = 1 | 2, /* dlr_mask: delivered, failed; nothing intermediate */
    LEFT_OUT = 11,          /* fields behind dlr_url */
    FRAME_MAX = 1024,
    AHEAD_MAX = 500, /* frames that may await their acknowledgement */
    PATIENCE_MS = 30000,
};

struct feed {
    int fd;
    long sent, acknowledged;
    char in[1 << 16];
    size_t in_len;
};

static void add_int(struct buffer *to, uint32_t value)
{
    const uint32_t big = htonl(value);
    buffer_add(to, (struct slice){ .at = (const char *)&big, .len = sizeof big });
}

static void add_string(struct buffer *to, struct slice text)
{
    add_int(to, (uint32_t)text.len);
    buffer_add(to, text);
}

static void add_absent(struct buffer *to, int count)
{
    for (int i = 0; i < count; i++)
        add_int(to, UINT32_MAX);
}

static void pack(struct buffer *to, long number, const char *from, struct slice ucs2)
{
    char phone[32], id[40];
    snprintf(phone, sizeof phone, "0100%07ld", number);
    snprintf(id, sizeof id, "%08lx-0000-4000-8000-000000000000", (unsigned long)number + 1);
    add_int(to, TYPE_SMS);
    add_string(to, slice_from_text(from));
    add_string(to, slice_from_text(phone));
    add_string(to, SLICE_EMPTY); /* udhdata */
    add_string(to, ucs2);
    add_int(to, 0);                       /* time */
    add_absent(to, 3);                    /* smsc_id, smsc_number, foreign_id */
    add_string(to, SLICE_LIT("measure")); /* service */
    add_absent(to, 1);                    /* account */
    add_string(to, slice_from_text(id));
    add_int(to, MT_PUSH);
    add_absent(to, 2); /* mclass, mwi */
    add_int(to, CODING_UCS2);
    add_absent(to, 3); /* compress, validity, deferred */
    add_int(to, RECEIPTS_FINAL);
    add_string(to, SLICE_LIT("measure")); /* dlr_url */
    add_absent(to, LEFT_OUT);
}

static bool send_frame(struct feed *feed, long number, const char *from, struct slice ucs2)
{
    char body[FRAME_MAX], frame[FRAME_MAX + 4];
    struct buffer packed, whole;
    buffer_init(&packed, body, sizeof body);
    buffer_init(&whole, frame, sizeof frame);
    pack(&packed, number, from, ucs2);
    add_string(&whole, buffer_slice(&packed));
    const struct slice out = buffer_slice(&whole);
    feed->sent++;
    return write(feed->fd, out.at, out.len) == (ssize_t)out.len;
}

static size_t frame_len(const struct feed *feed, size_t at)
{
    uint32_t big;
    if (feed->in_len - at < sizeof big)
        return 0;
    memcpy(&big, feed->in + at, sizeof big);
    const size_t len = ntohl(big) + sizeof big;
    return len <= feed->in_len - at ? len : 0;
}

static bool read_acknowledgements(struct feed *feed)
{
    const ssize_t got = read(feed->fd, feed->in + feed->in_len, sizeof feed->in - feed->in_len);
    if (got <= 0)
        return false;
    feed->in_len += (size_t)got;
    size_t used = 0;
    for (size_t len; (len = frame_len(feed, used)) > 0; used += len)
        feed->acknowledged++;
    memmove(feed->in, feed->in + used, feed->in_len - used);
    feed->in_len -= used;
    return true;
}

static bool run(struct feed *feed, long messages, const char *from, struct slice ucs2)
{
    while (feed->acknowledged < messages) {
        while (feed->sent < messages && feed->sent - feed->acknowledged < AHEAD_MAX) {
            if (!send_frame(feed, feed->sent, from, ucs2))
                return false;
        }
        struct pollfd readable = { .fd = feed->fd, .events = POLLIN };
        if (poll(&readable, 1, PATIENCE_MS) != 1 || !read_acknowledgements(feed))
            return false;
    }
    return true;
}

static struct slice to_ucs2(const char *text, char *memory, size_t capacity)
{
    struct buffer ucs2;
    buffer_init(&ucs2, memory, capacity);
    struct slice rest = slice_from_text(text);
    while (rest.len > 0) {
        uint32_t code;
        const size_t len = utf8_decode(rest, &code);
        if (len == 0)
            break;
        rest = slice_part(rest, len, rest.len - len);
        buffer_add_byte(&ucs2, (char)(code >> 8 & 0xff));
        buffer_add_byte(&ucs2, (char)(code & 0xff));
    }
    return buffer_slice(&ucs2);
}

int main(int argc, char **argv)
{
    static struct feed feed;
    char memory[140]; /* one segment */
    const long messages = argc == 5 ? strtol(argv[2], NULL, 10) : 0;
    if (messages < 1) {
        fputs("usage: measure-kannel-feed PORT MESSAGES FROM TEXT\n", stderr);
        return 2;
    }
    const struct sockaddr_in peer = { .sin_family = AF_INET,
                                      .sin_port = htons((uint16_t)strtoul(argv[1], NULL, 10)),
                                      .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    feed.fd = socket(AF_INET, SOCK_STREAM, 0);
    if (feed.fd < 0 || connect(feed.fd, (const struct sockaddr *)&peer, sizeof peer) != 0) {
        perror("measure-kannel-feed: bearerbox");
        return 1;
    }
    const bool ok = run(&feed, messages, argv[3], to_ucs2(argv[4], memory, sizeof memory));
    if (!ok)
        fprintf(stderr, "measure-kannel-feed: %ld of %ld acknowledged\n", feed.acknowledged, messages);
    close(feed.fd);
    return ok ? 0 : 1;
}
